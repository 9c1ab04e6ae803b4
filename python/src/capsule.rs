//! Arrow arrays that come from Python.
//!
//! The Arrow C interface hands over pointers, so this file holds the package's unsafe code, and all of it. It relies on one thing that no
//! compiler can see: what a capsule of Arrow's name holds is what the interface says of that name. A crate for it exists (pyo3-arrow),
//! which also brings numpy, time zones and a cast between any two types: an eighth of the wheel for these hundred lines.
#![allow(unsafe_code)]

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi, from_ffi_and_data_type};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{ArrayRef, make_array};
use arrow_schema::{ArrowError, DataType};
use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use std::ffi::CStr;

/// The arrays of a table, a stream, a batch or an array, whosever it is.
pub enum Arrays {
    /// One that is here; None when it was taken.
    One(Option<ArrayRef>),
    Stream {
        stream: FFI_ArrowArrayStream,
        kind: DataType,
    },
}

fn wrong(error: impl ToString) -> PyErr {
    PyValueError::new_err(error.to_string())
}

impl<'py> FromPyObject<'_, 'py> for Arrays {
    type Error = PyErr;

    fn extract(given: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let py = given.py();
        if given.hasattr(intern!(py, "__arrow_c_array__"))? {
            let (schema, array): (Bound<'py, PyCapsule>, Bound<'py, PyCapsule>) = given.call_method0(intern!(py, "__arrow_c_array__"))?.extract()?;
            let schema = schema.pointer_checked(Some(c"arrow_schema"))?.cast::<FFI_ArrowSchema>();
            let array = array.pointer_checked(Some(c"arrow_array"))?.cast::<FFI_ArrowArray>();
            // SAFETY: the capsules have the names of these types. The schema stays the capsule's, which outlives this; the array is moved
            // out, and what is left is marked as released.
            let data = unsafe { from_ffi(FFI_ArrowArray::from_raw(array.as_ptr()), schema.as_ref()) };
            Ok(Self::One(Some(make_array(data.map_err(wrong)?))))
        } else if given.hasattr(intern!(py, "__arrow_c_stream__"))? {
            let capsule = given.call_method0(intern!(py, "__arrow_c_stream__"))?.cast_into::<PyCapsule>()?;
            let stream = capsule.pointer_checked(Some(c"arrow_array_stream"))?.cast::<FFI_ArrowArrayStream>();
            // SAFETY: the capsule has the name of this type; the stream is moved out, and what is left is marked as released.
            Self::stream(unsafe { FFI_ArrowArrayStream::from_raw(stream.as_ptr()) }).map_err(wrong)
        } else {
            Err(wrong("expected an object with __arrow_c_array__ or __arrow_c_stream__: a table, a frame, a batch or an array of Arrow"))
        }
    }
}

impl Arrays {
    fn stream(mut stream: FFI_ArrowArrayStream) -> Result<Self, ArrowError> {
        // A stream that was read already is marked as released and has no functions.
        let get_schema = stream.release.and(stream.get_schema).ok_or_else(|| ArrowError::CDataInterface("the stream was read already".into()))?;
        let mut schema = FFI_ArrowSchema::empty();
        // SAFETY: the stream's own function, given the stream and a place for what it writes.
        match unsafe { get_schema(&mut stream, &mut schema) } {
            0 => Ok(Self::Stream { kind: DataType::try_from(&schema)?, stream }),
            code => Err(last_error(&mut stream, code)),
        }
    }
}

/// What a stream says of its last function, which returned `code`.
fn last_error(stream: &mut FFI_ArrowArrayStream, code: i32) -> ArrowError {
    // SAFETY: the stream's own function; its text lasts until the stream is asked for something else, and is copied before.
    let told = stream.get_last_error.map(|get| unsafe { get(stream) }).filter(|text| !text.is_null());
    let told = told.map(|text| unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned());
    ArrowError::CDataInterface(told.unwrap_or_else(|| format!("the stream broke off with error {code}")))
}

impl Iterator for Arrays {
    type Item = Result<ArrayRef, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (stream, kind) = match self {
            Self::One(array) => return array.take().map(Ok),
            Self::Stream { stream, kind } => (stream, kind),
        };
        let get_next = stream.get_next?;
        let mut array = FFI_ArrowArray::empty();
        // SAFETY: the stream's own function, given the stream and a place for what it writes.
        match unsafe { get_next(stream, &mut array) } {
            0 if array.is_released() => None,
            // SAFETY: the array comes from the stream that said it would be of this type.
            0 => Some(unsafe { from_ffi_and_data_type(array, kind.clone()) }.map(make_array)),
            code => Some(Err(last_error(stream, code))),
        }
    }
}
