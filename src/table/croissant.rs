//! `croissant.json`: the tables as a Croissant 1.0 data set (JSON-LD), which loaders of machine learning read.

use super::schema::{self, Column, DOCUMENTS, Table, Type};
use crate::corpus;
use crate::error::{Error, Result};
use serde_json::{Value, json};
use std::path::Path;

/// Writes `croissant.json` beside the Parquet files of a folder, whose hashes it holds.
///
/// # Errors
/// A file cannot be read or written.
pub fn write(folder: &Path, pipeline: &str, description: &str) -> Result<()> {
    let mut files = Vec::new();
    for table in schema::ALL {
        let path = folder.join(format!("{}.parquet", table.name));
        let (sha256, bytes) = corpus::sha256_of_file(&path).map_err(|e| Error::io(&path, e))?;
        files.push((table, sha256, bytes));
    }
    schema::write_json(&folder.join("croissant.json"), &describe(pipeline, description, &files))
}

/// Tables with the sha256 and the length of their files, as JSON-LD.
pub fn describe(pipeline: &str, description: &str, files: &[(Table, String, u64)]) -> Value {
    let file = |(table, sha256, bytes): &(Table, String, u64)| {
        json!({"@type": "cr:FileObject", "@id": format!("{}.parquet", table.name), "name": format!("{}.parquet", table.name), "contentUrl": format!("{}.parquet", table.name),
            "contentSize": format!("{bytes} B"), "encodingFormat": "application/x-parquet", "sha256": sha256})
    };
    json!({
        "@context": context(), "@type": "sc:Dataset", "conformsTo": "http://mlcommons.org/croissant/1.0", "name": format!("gongbao-{pipeline}"),
        "description": description, "version": format!("{}.0.0", schema::VERSION), "inLanguage": "zh-Hans",
        "distribution": files.iter().map(file).collect::<Vec<_>>(),
        "recordSet": files.iter().map(|(table, ..)| records(table)).collect::<Vec<_>>(),
    })
}

fn records(table: &Table) -> Value {
    let key: Vec<Value> = table.key.iter().map(|k| json!({"@id": format!("{}/{k}", table.name)})).collect();
    json!({"@type": "cr:RecordSet", "@id": table.name, "name": table.name, "description": table.about, "key": key,
        "field": table.columns.iter().map(|c| field(table, c)).collect::<Vec<_>>()})
}

fn field(table: &Table, column: &Column) -> Value {
    let id = format!("{}/{}", table.name, column.name);
    let source = json!({"fileObject": {"@id": format!("{}.parquet", table.name)}, "extract": {"column": column.name}});
    let mut field = json!({"@type": "cr:Field", "@id": id, "name": id, "description": column.about, "source": source});
    match column.kind {
        Type::Tokens => {
            field["repeated"] = true.into();
            let parts = [("text", "sc:Text"), ("start", "sc:Integer"), ("end", "sc:Integer"), ("pos", "sc:Text")];
            let part = |(name, kind): &(&str, &str)| {
                let mut source = source.clone();
                source["transform"] = json!({"jsonPath": name});
                json!({"@type": "cr:Field", "@id": format!("{id}/{name}"), "name": format!("{id}/{name}"), "dataType": kind, "source": source})
            };
            field["subField"] = parts.iter().map(part).collect();
        }
        Type::Texts => {
            field["repeated"] = true.into();
            field["dataType"] = "sc:Text".into();
        }
        Type::Text => field["dataType"] = "sc:Text".into(),
        Type::Int => field["dataType"] = "sc:Integer".into(),
        Type::Decimal | Type::Float => field["dataType"] = "sc:Float".into(),
        Type::Date => field["dataType"] = "sc:Date".into(),
        Type::Bool => field["dataType"] = "sc:Boolean".into(),
    }
    if column.name == "doc_id" && table.has_pages() {
        field["references"] = json!({"field": {"@id": format!("{}/doc_id", DOCUMENTS.name)}});
    }
    field
}

/// The words of the format, as its specification sets them.
fn context() -> Value {
    json!({
        "@language": "en", "@vocab": "https://schema.org/", "sc": "https://schema.org/", "cr": "http://mlcommons.org/croissant/", "rai": "http://mlcommons.org/croissant/RAI/",
        "dct": "http://purl.org/dc/terms/", "equivalentProperty": "cr:equivalentProperty", "samplingRate": "cr:samplingRate", "citeAs": "cr:citeAs", "column": "cr:column", "conformsTo": "dct:conformsTo", "data": {"@id": "cr:data", "@type": "@json"},
        "dataType": {"@id": "cr:dataType", "@type": "@vocab"}, "examples": {"@id": "cr:examples", "@type": "@json"}, "extract": "cr:extract", "field": "cr:field",
        "fileProperty": "cr:fileProperty", "fileObject": "cr:fileObject", "fileSet": "cr:fileSet", "format": "cr:format", "includes": "cr:includes",
        "isLiveDataset": "cr:isLiveDataset", "jsonPath": "cr:jsonPath", "key": "cr:key", "md5": "cr:md5", "parentField": "cr:parentField", "path": "cr:path",
        "recordSet": "cr:recordSet", "references": "cr:references", "regex": "cr:regex", "repeated": "cr:repeated", "replace": "cr:replace", "separator": "cr:separator",
        "source": "cr:source", "subField": "cr:subField", "transform": "cr:transform",
    })
}
