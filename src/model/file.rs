//! The file of a model: a sealed envelope.
//!
//! | bytes | what |
//! |---|---|
//! | 16 | `likewise model\n` and a zero byte: a text editor or a transfer that changes line ends breaks it, and is found out |
//! | 4 | version of the format, little-endian |
//! | 8 | length of the body, little-endian |
//! | 32 | SHA-256 of version, length and body |
//! | the rest | the body: the stored model in postcard's form, which is the same on every machine |
//!
//! The first 60 bytes keep this form in all versions, so that any version can say which one it meets. The body is read
//! only after its checksum, and then checked again: whatever the bytes, no fault of theirs is a panic.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::stored::Stored;
use crate::error::{Error, Result};

/// The version of the format that this crate writes, and the only one it reads.
pub const FORMAT: u32 = 1;

const MAGIC: &[u8; 16] = b"likewise model\n\0";
const HEAD: usize = 16 + 4 + 8 + 32;

/// The bytes of a stored model.
pub(super) fn seal(stored: &Stored) -> Result<Vec<u8>> {
    let fault = |error: postcard::Error| Error::Data(format!("the model cannot be put into bytes: {error}"));
    let body = postcard::to_stdvec(stored).map_err(fault)?;
    let mut bytes = Vec::with_capacity(HEAD + body.len());
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&FORMAT.to_le_bytes());
    bytes.extend_from_slice(&(body.len() as u64).to_le_bytes());
    bytes.extend_from_slice(&checksum(&bytes[16..28], &body));
    bytes.extend_from_slice(&body);
    Ok(bytes)
}

fn checksum(head: &[u8], body: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(head).chain_update(body).finalize().into()
}

/// The stored model in `bytes`, and its checksum.
pub(super) fn open(bytes: &[u8]) -> Result<(Stored, String)> {
    let fault = |cause: &str| Err(Error::Data(cause.into()));
    if bytes.is_empty() {
        return fault("is empty; make the model again with `likewise themes INPUT --model FILE`");
    }
    if !bytes.starts_with(MAGIC) {
        return match MAGIC.starts_with(bytes) {
            true => fault(CUT),
            false => fault("is no model of likewise; name a file that `likewise themes --model FILE` wrote"),
        };
    }
    if bytes.len() < HEAD {
        return fault(CUT);
    }
    let (head, body) = bytes.split_at(HEAD);
    let number = |range: std::ops::Range<usize>| {
        head[range].iter().rev().fold(0u64, |number, &byte| number << 8 | u64::from(byte))
    };
    let (version, length) = (number(16..20), number(20..28));
    if (body.len() as u64) < length {
        return fault(CUT);
    }
    if body.len() as u64 > length || checksum(&head[16..28], body) != head[28..] {
        return fault(DAMAGED);
    }
    if version > u64::from(FORMAT) {
        return Err(Error::Data(format!(
            "is a model of format {version}, and this is likewise {}, which reads format {FORMAT}; use the \
             version that wrote it, or a newer one",
            env!("CARGO_PKG_VERSION")
        )));
    }
    if version < u64::from(FORMAT) {
        return Err(Error::Data(format!(
            "is a model of format {version}, which this version no longer reads (it reads {FORMAT}); make it \
             again with `likewise themes INPUT --model FILE`"
        )));
    }
    match postcard::take_from_bytes(body) {
        Ok((stored, [])) => Ok((stored, head[28..].iter().map(|byte| format!("{byte:02x}")).collect())),
        _ => fault(DAMAGED),
    }
}

const CUT: &str = "is a model that was cut off, as by a full disk or a broken transfer; copy it again, or make it \
                   again with `likewise themes INPUT --model FILE`";
const DAMAGED: &str = "is a damaged model: its content does not match its checksum; copy it again, or make it \
                       again with `likewise themes INPUT --model FILE`";

/// Reads a file whole; one that is no model is not read to its end.
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    let fault = |error: std::io::Error| {
        let cause = match path.is_dir() {
            true => "is a folder; name the file that `likewise themes --model FILE` wrote".into(),
            false => format!("cannot be read ({error})"),
        };
        Error::input(path, None, cause)
    };
    let mut file = fs::File::open(path).map_err(fault)?;
    let mut bytes = Vec::new();
    Read::by_ref(&mut file).take(HEAD as u64).read_to_end(&mut bytes).map_err(fault)?;
    if bytes.starts_with(MAGIC) {
        file.read_to_end(&mut bytes).map_err(fault)?;
    }
    Ok(bytes)
}

/// A file that a model will be written to, tried out before any work is done.
#[derive(Debug)]
pub struct ModelFile {
    target: PathBuf,
    aside: NamedTempFile,
}

impl ModelFile {
    /// Makes sure that `target` can be written.
    ///
    /// # Errors
    /// [`Error::Output`] where the folder is not there or may not be written, or where `target` is a file but no
    /// model.
    pub fn new(target: impl Into<PathBuf>) -> Result<Self> {
        let target: PathBuf = target.into();
        let fault = |error: std::io::Error| unwritable(&target, &error);
        if target.is_dir() {
            return Err(Error::output(&target, "is a folder; name a file for the model with --model"));
        }
        if target.exists() && !read(&target)?.starts_with(MAGIC) {
            let cause = "stands in the way and is no model; name another file with --model";
            return Err(Error::output(&target, cause));
        }
        let folder = target.parent().filter(|parent| !parent.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(fault)?;
        let aside = tempfile::Builder::new().prefix(".likewise-").tempfile_in(folder).map_err(fault)?;
        Ok(Self { target, aside })
    }

    /// Where the model will be.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Writes the bytes of a model and puts the file in its place; where that fails nothing is left behind.
    pub(super) fn write(self, bytes: &[u8]) -> Result<()> {
        let Self { target, mut aside } = self;
        let written = aside.write_all(bytes).and_then(|()| aside.as_file().sync_data());
        written.and_then(|()| readable_by_others(&aside)).map_err(|error| unwritable(&target, &error))?;
        aside.persist(&target).map_err(|error| unwritable(&target, &error.error))?;
        Ok(())
    }
}

/// Temporary files are for their owner only; a result has the rights of any new file.
#[cfg(unix)]
fn readable_by_others(aside: &NamedTempFile) -> std::io::Result<()> {
    let probe = aside.path().with_extension("rights");
    let rights = fs::File::create_new(&probe)?.metadata()?.permissions();
    fs::remove_file(&probe)?;
    aside.as_file().set_permissions(rights)
}

#[cfg(not(unix))]
fn readable_by_others(_: &NamedTempFile) -> std::io::Result<()> {
    Ok(())
}

fn unwritable(target: &Path, error: &std::io::Error) -> Error {
    Error::output(target, format!("cannot be written ({error}); choose another file with --model"))
}
