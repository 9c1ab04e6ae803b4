//! Columns of the library as Arrow arrays, in the types of the one schema.

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, ListArray, RecordBatch, StringArray, StructArray, new_null_array};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema, SchemaRef};
use gongbao::table::schema::{Table, Type};
use gongbao::table::{Columns, PRECISION, Packed, SCALE, Tokens, Values, days, mantissa};
use std::sync::Arc;

/// Name of the column that says why a page gave no rows.
pub const ERROR: &str = "error";

/// A table's columns, and `error` behind them.
pub fn schema(table: &Table) -> SchemaRef {
    let mut fields: Vec<Field> = table.columns.iter().map(|c| Field::new(c.name, data_type(c.kind), true)).collect();
    fields.push(Field::new(ERROR, DataType::Utf8, true));
    Arc::new(Schema::new(fields))
}

fn data_type(kind: Type) -> DataType {
    match kind {
        Type::Text => DataType::Utf8,
        Type::Int => DataType::Int64,
        Type::Decimal => DataType::Decimal128(PRECISION, SCALE as i8),
        Type::Date => DataType::Date32,
        Type::Float => DataType::Float64,
        Type::Bool => DataType::Boolean,
        Type::Texts => DataType::List(item(DataType::Utf8)),
        Type::Tokens => DataType::List(item(DataType::Struct(token_fields()))),
    }
}

fn item(kind: DataType) -> Arc<Field> {
    Arc::new(Field::new("item", kind, true))
}

fn token_fields() -> Fields {
    let field = |name, kind| Field::new(name, kind, true);
    vec![field("text", DataType::Utf8), field("start", DataType::Int64), field("end", DataType::Int64), field("pos", DataType::Utf8)].into()
}

/// The rows of a table; none of them has an error.
pub fn batch(schema: &SchemaRef, columns: Columns) -> Result<RecordBatch, ArrowError> {
    let mut arrays: Vec<ArrayRef> = columns.values.into_iter().map(array).collect::<Result<_, _>>()?;
    arrays.push(new_null_array(&DataType::Utf8, columns.height));
    RecordBatch::try_new(schema.clone(), arrays)
}

/// One row a page that could not be read: its `doc_id` where its bytes were had, and the reason.
pub fn errors(schema: &SchemaRef, errors: Vec<(Option<String>, String)>) -> Result<RecordBatch, ArrowError> {
    let height = errors.len();
    let (ids, reasons): (Vec<Option<String>>, Vec<String>) = errors.into_iter().unzip();
    let ids: ArrayRef = Arc::new(StringArray::from(ids));
    let reasons: ArrayRef = Arc::new(StringArray::from(reasons));
    let arrays = schema.fields().iter().map(|f| match f.name().as_str() {
        "doc_id" => ids.clone(),
        ERROR => reasons.clone(),
        _ => new_null_array(f.data_type(), height),
    });
    RecordBatch::try_new(schema.clone(), arrays.collect())
}

fn array(values: Values) -> Result<ArrayRef, ArrowError> {
    Ok(match values {
        Values::Text(v) => Arc::new(StringArray::from(v)),
        Values::Int(v) => Arc::new(Int64Array::from(v)),
        Values::Float(v) => Arc::new(Float64Array::from(v)),
        Values::Bool(v) => Arc::new(BooleanArray::from(v)),
        Values::Date(v) => Arc::new(Date32Array::from_iter(v.into_iter().map(|d| d.and_then(days)))),
        Values::Decimal(v) => Arc::new(Decimal128Array::from_iter(v.into_iter().map(|d| d.map(mantissa))).with_precision_and_scale(PRECISION, SCALE as i8)?),
        Values::Texts(v) => {
            let mut lists = ListBuilder::new(StringBuilder::new()).with_field(item(DataType::Utf8));
            v.into_iter().for_each(|texts| lists.append_value(texts.into_iter().map(Some)));
            Arc::new(lists.finish())
        }
        Values::Tokens(v) => Arc::new(tokens(&v)?),
    })
}

fn tokens(all: &Tokens) -> Result<ListArray, ArrowError> {
    let text = |texts: &Packed| -> ArrayRef { Arc::new(StringArray::from_iter_values(texts.iter())) };
    let place = |places: &[i64]| -> ArrayRef { Arc::new(Int64Array::from_iter_values(places.iter().copied())) };
    let words = StructArray::try_new(token_fields(), vec![text(&all.texts), place(&all.starts), place(&all.ends), text(&all.tags)], None)?;
    ListArray::try_new(item(DataType::Struct(token_fields())), OffsetBuffer::from_lengths(all.lengths.iter().copied()), Arc::new(words), None)
}
