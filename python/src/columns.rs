//! Columns that a caller gives, in whichever of Arrow's types his library keeps bytes, texts, times and numbers.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, RunEndIndexType, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, BinaryArray, BinaryViewArray, FixedSizeBinaryArray, LargeBinaryArray};
use arrow_schema::{ArrowError, DataType, TimeUnit};
use jiff::Timestamp;
use jiff::fmt::temporal::{DateTimeParser, DateTimePrinter};
use jiff::tz::{Offset, TimeZone};

type Result<T> = std::result::Result<T, ArrowError>;

/// Bytes or texts. Those of pages are large, so nothing is copied.
pub enum Bytes {
    Short(BinaryArray),
    Long(LargeBinaryArray),
    View(BinaryViewArray),
    Fixed(FixedSizeBinaryArray),
    /// Values that many rows share: dictionaries, categories, runs.
    Shared(Vec<Option<usize>>, Box<Bytes>),
    /// Texts made of times and numbers.
    Made(Vec<Option<String>>),
}

impl Bytes {
    /// The bytes, or the bytes of the texts, of a column.
    pub fn new(column: &ArrayRef, name: &str) -> Result<Self> {
        Self::of(column).ok_or_else(|| wrong(column, name, "LargeBinary"))
    }

    /// A column of texts, or of what is written as one.
    pub fn texts(column: &ArrayRef, name: &str) -> Result<Self> {
        let whole = column.data_type().is_integer();
        let counted = || Some(numbers(column).filter(|_| whole)?.into_iter().map(|n| n.map(|n| n.to_string())).collect());
        let made = || times(column).or_else(counted).map(Self::Made);
        Self::of(column).or_else(made).ok_or_else(|| wrong(column, name, "Utf8"))
    }

    fn of(column: &ArrayRef) -> Option<Self> {
        Some(match column.data_type() {
            DataType::Binary => Self::Short(column.as_binary().clone()),
            DataType::Utf8 => Self::Short(column.as_string::<i32>().clone().into()),
            DataType::LargeBinary => Self::Long(column.as_binary().clone()),
            DataType::LargeUtf8 => Self::Long(column.as_string::<i64>().clone().into()),
            DataType::BinaryView => Self::View(column.as_binary_view().clone()),
            DataType::Utf8View => Self::View(column.as_string_view().clone().to_binary_view()),
            DataType::FixedSizeBinary(_) => Self::Fixed(column.as_fixed_size_binary().clone()),
            _ if column.logical_null_count() == column.len() => Self::Made(vec![None; column.len()]),
            DataType::Dictionary(..) | DataType::RunEndEncoded(..) => {
                let (keys, values) = shared(column)?;
                Self::Shared(keys, Box::new(Self::of(&values)?))
            }
            _ => return None,
        })
    }

    /// What a row holds.
    pub fn at(&self, row: usize) -> Option<&[u8]> {
        match self {
            Self::Short(a) => (!a.is_null(row)).then(|| a.value(row)),
            Self::Long(a) => (!a.is_null(row)).then(|| a.value(row)),
            Self::View(a) => (!a.is_null(row)).then(|| a.value(row)),
            Self::Fixed(a) => (!a.is_null(row)).then(|| a.value(row)),
            Self::Shared(keys, values) => values.at(keys[row]?),
            Self::Made(texts) => texts[row].as_deref().map(str::as_bytes),
        }
    }

    /// The text of a row; bytes that are no text are missing.
    pub fn text(&self, row: usize) -> Option<String> {
        self.at(row).and_then(|bytes| std::str::from_utf8(bytes).ok()).map(str::to_owned)
    }
}

/// A column of whole numbers, however wide; what is none of them is missing.
pub fn integers(column: &ArrayRef, name: &str) -> Result<Vec<Option<i64>>> {
    if let Some(numbers) = numbers(column) {
        return Ok(numbers);
    }
    let texts = Bytes::of(column).ok_or_else(|| wrong(column, name, "Int64"))?;
    Ok((0..column.len()).map(|row| texts.text(row)?.trim().parse().ok()).collect())
}

type Places = (Vec<Option<usize>>, ArrayRef);

/// The rows of a dictionary or of runs as places among their values.
fn shared(column: &ArrayRef) -> Option<Places> {
    let Some(dictionary) = column.as_any_dictionary_opt() else {
        return runs::<Int32Type>(column).or_else(|| runs::<Int16Type>(column)).or_else(|| runs::<Int64Type>(column));
    };
    // Without values there are no rows but empty ones, for which arrow has no places.
    let keys = if dictionary.values().is_empty() { vec![0; column.len()] } else { dictionary.normalized_keys() };
    let keys = keys.into_iter().enumerate().map(|(row, key)| dictionary.keys().is_valid(row).then_some(key)).collect();
    Some((keys, dictionary.values().clone()))
}

fn runs<T: RunEndIndexType>(column: &ArrayRef) -> Option<Places> {
    let runs = column.as_run_opt::<T>()?;
    Some(((0..runs.len()).map(|row| Some(runs.get_physical_index(row))).collect(), runs.values().clone()))
}

fn each<T: ArrowPrimitiveType, R>(column: &ArrayRef, of: impl Fn(T::Native) -> Option<R>) -> Option<Vec<Option<R>>> {
    Some(column.as_primitive_opt::<T>()?.iter().map(|n| of(n?)).collect())
}

fn numbers(column: &ArrayRef) -> Option<Vec<Option<i64>>> {
    // Frames keep whole numbers as floats where some are missing.
    let whole = |n: f64| n.is_finite().then_some(n as i64);
    match column.data_type() {
        DataType::Int8 => each::<Int8Type, _>(column, |n| Some(n.into())),
        DataType::Int16 => each::<Int16Type, _>(column, |n| Some(n.into())),
        DataType::Int32 => each::<Int32Type, _>(column, |n| Some(n.into())),
        DataType::Int64 => each::<Int64Type, _>(column, Some),
        DataType::UInt8 => each::<UInt8Type, _>(column, |n| Some(n.into())),
        DataType::UInt16 => each::<UInt16Type, _>(column, |n| Some(n.into())),
        DataType::UInt32 => each::<UInt32Type, _>(column, |n| Some(n.into())),
        DataType::UInt64 => each::<UInt64Type, _>(column, |n| n.try_into().ok()),
        DataType::Float32 => each::<Float32Type, _>(column, |n| whole(n.into())),
        DataType::Float64 => each::<Float64Type, _>(column, whole),
        // Sums are that in SQL.
        DataType::Decimal128(_, scale) => {
            let unit = 10i128.checked_pow((*scale).try_into().ok()?)?;
            each::<Decimal128Type, _>(column, |n| (n / unit).try_into().ok())
        }
        DataType::Dictionary(..) | DataType::RunEndEncoded(..) => {
            let (keys, values) = shared(column)?;
            let values = numbers(&values)?;
            Some(keys.into_iter().map(|key| values[key?]).collect())
        }
        _ => None,
    }
}

/// Times as ISO 8601 writes them, with the offset of their zone where they have one.
fn times(column: &ArrayRef) -> Option<Vec<Option<String>>> {
    let written = |zone: &Option<_>, time: std::result::Result<Timestamp, jiff::Error>| Some(write(time.ok()?, zone.as_ref()));
    match column.data_type() {
        DataType::Timestamp(unit, zone) => {
            // A zone that this machine does not know leaves the moment, in UTC.
            let zone = zone.as_deref().map(|name| DateTimeParser::new().parse_time_zone(name).unwrap_or(TimeZone::UTC));
            match unit {
                TimeUnit::Second => each::<TimestampSecondType, _>(column, |n| written(&zone, Timestamp::from_second(n))),
                TimeUnit::Millisecond => each::<TimestampMillisecondType, _>(column, |n| written(&zone, Timestamp::from_millisecond(n))),
                TimeUnit::Microsecond => each::<TimestampMicrosecondType, _>(column, |n| written(&zone, Timestamp::from_microsecond(n))),
                TimeUnit::Nanosecond => each::<TimestampNanosecondType, _>(column, |n| written(&zone, Timestamp::from_nanosecond(n.into()))),
            }
        }
        DataType::Date32 => each::<Date32Type, _>(column, |n| Some(write(Timestamp::from_second(i64::from(n) * 86_400).ok()?, None).split('T').next()?.to_owned())),
        DataType::Date64 => each::<Date64Type, _>(column, |n| written(&None, Timestamp::from_millisecond(n))),
        _ => None,
    }
}

fn write(time: Timestamp, zone: Option<&TimeZone>) -> String {
    let digits = match time.subsec_nanosecond() {
        0 => 0,
        n if n % 1_000_000 == 0 => 3,
        n if n % 1_000 == 0 => 6,
        _ => 9,
    };
    let printer = DateTimePrinter::new().precision(Some(digits));
    match zone.map(|z| z.to_offset(time)) {
        None => printer.datetime_to_string(&Offset::UTC.to_datetime(time)),
        Some(Offset::UTC) => printer.timestamp_to_string(&time),
        Some(offset) => printer.timestamp_with_offset_to_string(&time, offset),
    }
}

fn wrong(column: &ArrayRef, name: &str, wanted: &str) -> ArrowError {
    ArrowError::InvalidArgumentError(format!("column `{name}` is {}; it must be {wanted} or what can be read as such", column.data_type()))
}
