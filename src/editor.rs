//! JSON Schemas of the files under `pipelines/`, made from the types that read them: editors complete and check by them.

use crate::pipeline::Config;
use crate::{catalogue, rule};
use schemars::{Schema, generate::SchemaSettings};
use serde_json::Value;

/// The files that an analyst writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// `pipeline.toml`.
    Pipeline,
    /// `catalogue/**/*.toml`.
    Catalogue,
    /// `rules/*.toml`.
    Rules,
}

impl File {
    pub const ALL: [File; 3] = [File::Pipeline, File::Catalogue, File::Rules];

    /// `pipeline`, `catalogue` or `rules`.
    pub fn name(self) -> &'static str {
        match self {
            File::Pipeline => "pipeline",
            File::Catalogue => "catalogue",
            File::Rules => "rules",
        }
    }

    /// Its JSON Schema (draft 7, which the editors' TOML servers know best).
    pub fn schema(self) -> Value {
        let made = SchemaSettings::draft07().into_generator();
        let schema: Schema = match self {
            File::Pipeline => made.into_root_schema_for::<Config>(),
            File::Catalogue => made.into_root_schema_for::<catalogue::File>(),
            File::Rules => made.into_root_schema_for::<rule::File>(),
        };
        let mut schema = schema.to_value();
        schema["title"] = format!("gongbao {}", self.name()).into();
        schema
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_are_closed_and_explain_their_words() {
        for file in File::ALL {
            let schema = file.schema();
            assert_eq!(schema["additionalProperties"], false, "{}", file.name());
            assert!(schema["description"].as_str().is_some_and(|d| d.len() > 20), "{}", file.name());
        }
        assert!(File::Pipeline.schema()["properties"]["inputs"]["description"].as_str().is_some_and(|d| d.contains("relative")));
        assert_eq!(File::Rules.schema()["definitions"]["Rule"]["properties"]["pattern"]["type"], "string");
    }
}
