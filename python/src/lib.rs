//! The Python package: what crosses the border is here, what it says of Chinese pages is in the library.

// What a capsule holds is behind a pointer; see `capsule`, the one file that may say `unsafe`.
#![deny(unsafe_code)]

mod arrays;
mod batch;
mod capsule;
mod columns;
mod objects;
mod pages;
mod pipelines;
mod rows;

use gongbao::error::Error;
use pyo3::exceptions::{PyFileNotFoundError, PyOSError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;

/// An error of the library as the exception that Python programs expect.
fn raised(error: Error) -> PyErr {
    let text = error.to_string();
    match error {
        Error::NoInput { .. } => PyFileNotFoundError::new_err(text),
        Error::Io { .. } | Error::Output { .. } => PyOSError::new_err(text),
        Error::Bug(_) => PyRuntimeError::new_err(text),
        _ => PyValueError::new_err(text),
    }
}

#[pymodule]
mod _native {
    #[pymodule_export]
    use super::batch::{Extractor, process_only};
    #[pymodule_export]
    use super::objects::{extract, recognise, repair, schema};
    #[pymodule_export]
    use super::pages::records;
    #[pymodule_export]
    use super::pipelines::reload;
    #[pymodule_export]
    use super::rows::Rows;
}
