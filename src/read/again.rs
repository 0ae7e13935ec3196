//! A file is read a second time: what is kept of it is copied as it stands, field for field.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufRead, Read, Write};
use std::path::{Path, PathBuf};

use super::decode::{Decoded, UTF8_MARK};
use super::format::Format;
use super::inputs::Source;
use super::packed::{Counted, Packer, unpacked};
use super::{json_lines, table};
use crate::error::{Error, Result};

/// A file that was read, so that it can be read again: its texts are not held twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    source: Source,
    hash: String,
}

impl Original {
    /// `stored` is where the bytes of standard input went.
    pub(super) fn new(source: &Source, stored: Option<&Path>, hash: &str) -> Self {
        let mut source = source.clone();
        source.path = source.path.or_else(|| stored.map(Path::to_path_buf));
        Self { source, hash: hash.to_string() }
    }

    /// Its path, as in the ids; `-` for standard input.
    pub fn name(&self) -> &str {
        &self.source.name
    }

    /// Where it can be read again; `None` for standard input that was not stored
    /// ([`ReadParams::store_stdin`](super::ReadParams::store_stdin)).
    pub fn path(&self) -> Option<&Path> {
        self.source.path.as_deref()
    }

    /// How it is laid out.
    pub fn format(&self) -> Format {
        self.source.format
    }

    /// Copies to `out` the records whose line `stays` wants, each byte for byte, in the file's own format and
    /// packing: lines of JSON, rows of a table below its header (a row ends as the header does). A file that is
    /// one page (line 0) is copied whole, or nothing of it. UTF-16, and an encoding named by
    /// [`ReadParams::encoding`](super::ReadParams::encoding), become UTF-8.
    ///
    /// # Errors
    /// What `out` says; inside, [`Error::Input`] where the file cannot be read or is not what was read before. What
    /// has been written to `out` then is worth nothing.
    pub fn copy(&self, stays: &dyn Fn(u64) -> bool, out: &mut dyn Write) -> io::Result<Result<()>> {
        let Some(path) = self.path() else {
            return Ok(Err(Error::input(self.name(), None, "cannot be read a second time")));
        };
        // Errors of the input and of the output need different words, and come through the same readers.
        let unwritten = RefCell::new(None);
        let hash = self.copied(path, stays, out, &unwritten);
        if let Some(error) = unwritten.into_inner() {
            return Err(error);
        }
        let error = match hash {
            Ok(hash) if hash == self.hash => return Ok(Ok(())),
            Ok(_) => "has changed since it was read; run again when nobody writes to it".to_string(),
            Err(error) => format!("cannot be read a second time ({error})"),
        };
        Ok(Err(Error::input(self.name(), None, error)))
    }

    /// Copies, and gives the hash of the bytes; an error of `out` is put aside.
    fn copied(
        &self,
        path: &Path,
        stays: &dyn Fn(u64) -> bool,
        out: &mut dyn Write,
        unwritten: &RefCell<Option<io::Error>>,
    ) -> io::Result<String> {
        let aside = |result: io::Result<()>| {
            result.map_err(|error| {
                let told = io::Error::other(error.to_string());
                unwritten.replace(Some(error));
                told
            })
        };
        let mut bytes = Counted::new(File::open(path)?, &|_| {});
        let delimiter = match self.source.format {
            Format::JsonLines => None,
            Format::Csv => Some(b','),
            Format::Tsv => Some(b'\t'),
            Format::Text | Format::Markdown | Format::Html => {
                if stays(0) {
                    let mut block = vec![0; 1 << 16];
                    loop {
                        let n = bytes.read(&mut block)?;
                        if n == 0 {
                            break;
                        }
                        aside(out.write_all(&block[..n]))?;
                    }
                }
                return Ok(bytes.finish().1);
            }
        };
        let mut packer = Packer::new(self.source.packing, out);
        let decoded = Decoded::new(unpacked(&mut bytes, self.source.packing), self.source.encoding)?;
        if decoded.has_mark {
            aside(packer.write_all(&UTF8_MARK))?;
        }
        let each = |part: &[u8]| aside(packer.write_all(part));
        records(decoded, delimiter, stays, each)?;
        aside(packer.finish())?;
        Ok(bytes.finish().1)
    }
}

fn records(
    source: impl BufRead,
    delimiter: Option<u8>,
    stays: &dyn Fn(u64) -> bool,
    each: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    match delimiter {
        None => json_lines::copy(source, stays, each),
        Some(delimiter) => table::copy(source, delimiter, stays, each),
    }
}

/// Hands bytes through and writes them to a file besides: standard input comes only once.
pub(super) struct Stored<R> {
    inner: R,
    file: File,
}

impl<R> Stored<R> {
    pub fn new(inner: R, path: &PathBuf) -> io::Result<Self> {
        Ok(Self { inner, file: File::create(path)? })
    }
}

impl<R: Read> Read for Stored<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(into)?;
        self.file.write_all(&into[..n])?;
        Ok(n)
    }
}
