//! Pipelines that were loaded stay loaded: one takes longer than a page.

use crate::raised;
use gongbao::error::Error;
use gongbao::pipeline::Pipeline;
use pyo3::prelude::*;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

type Loaded = HashMap<PathBuf, Arc<Pipeline>>;

fn loaded() -> MutexGuard<'static, Loaded> {
    static LOADED: OnceLock<Mutex<Loaded>> = OnceLock::new();
    LOADED.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner)
}

/// The pipeline of a name (looked for in `pipelines/` of the working folder, then among those built in) or of a folder.
pub fn load(py: Python<'_>, name: &str) -> PyResult<Arc<Pipeline>> {
    py.detach(|| {
        let path = Path::new(name);
        let folder = match path.parent().filter(|p| !p.as_os_str().is_empty()) {
            Some(parent) => parent.to_owned(),
            None => gongbao::pipeline::FOLDER.into(),
        };
        let name = path.file_name().and_then(|n| n.to_str()).ok_or_else(|| Error::Config(format!("`{name}` names no pipeline")))?;
        // The same name means another pipeline in another working folder.
        let key = std::path::absolute(folder.join(name)).map_err(|e| Error::io(&folder, e))?;
        if let Some(pipeline) = loaded().get(&key) {
            return Ok(pipeline.clone());
        }
        let pipeline = Arc::new(Pipeline::load_from(&folder, name)?);
        loaded().insert(key, pipeline.clone());
        Ok(pipeline)
    })
    .map_err(raised)
}

/// Forgets the pipelines that were loaded, so that edits of their files count.
#[pyfunction]
pub fn reload() {
    loaded().clear();
}
