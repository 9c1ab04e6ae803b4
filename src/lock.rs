//! Locks on folders, so that two runs never write the same corpus or the same output.

use crate::error::{Error, Result};
use std::fs::{File, TryLockError};
use std::path::Path;

/// The lock of a folder. It lasts while this lives, and no longer than the process: a lock cannot go stale.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Takes the lock of a folder, which is made if need be.
///
/// # Errors
/// Another process holds it, or the folder cannot be made.
pub fn lock(folder: &Path) -> Result<Lock> {
    let cannot = |e: std::io::Error| Error::Output { path: folder.to_owned(), why: format!("{e}; make it writable or choose another folder") };
    std::fs::create_dir_all(folder).map_err(cannot)?;
    let file = File::options().create(true).append(true).open(folder.join(".lock")).map_err(cannot)?;
    match file.try_lock() {
        Ok(()) => Ok(Lock { _file: file }),
        Err(TryLockError::WouldBlock) => Err(Error::Busy(format!("{}: another run is at work here; wait until it has ended", folder.display()))),
        Err(TryLockError::Error(e)) => Err(cannot(e)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_holder_and_is_free_when_it_goes() {
        let dir = tempfile::tempdir().expect("tempdir");
        let held = lock(dir.path()).expect("free");
        assert!(matches!(lock(dir.path()), Err(Error::Busy(_))));
        drop(held);
        lock(dir.path()).expect("free again");
    }
}
