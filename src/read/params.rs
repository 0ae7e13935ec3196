//! What the user may say about reading.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::encoding::Encoding;
use super::format::Format;
use super::memory::{self, Inputs};
use super::reading::{Progress, Reading, read_all};
use super::record::{Field, Fields};
use crate::error::Result;

/// What happens when a record or a file cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnError {
    /// Reading ends with an error that names file, line and cause.
    #[default]
    Stop,
    /// The record becomes a page whose status says so, a warning tells the cause, and reading goes on.
    Skip,
}

/// The way in: `Read::params()`, setters, then [`ReadParams::read`].
#[derive(Debug, Clone, Copy)]
pub struct Read;

impl Read {
    /// Formats by ending, fields by their usual names, stop at the first error.
    pub fn params() -> ReadParams {
        ReadParams::default()
    }
}

/// How inputs are read. A field's name may be a path into nested objects: `meta.topic`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadParams {
    pub(super) format: Option<Format>,
    pub(super) encoding: Option<Encoding>,
    pub(super) on_error: OnError,
    pub(super) fields: Fields,
    // Where results go is no setting of the job.
    #[serde(skip)]
    pub(super) left_out: Option<PathBuf>,
    #[serde(skip)]
    pub(super) passed_over: Vec<PathBuf>,
    #[serde(skip)]
    pub(super) stored_stdin: Option<PathBuf>,
}

impl ReadParams {
    /// The format of all inputs, whatever their endings. Default: by ending (JSON lines for `-`).
    pub fn format(mut self, format: Option<Format>) -> Self {
        self.format = format;
        self
    }

    /// The encoding of all inputs that have no byte order mark. Default: UTF-8 where the bytes allow it; else what a
    /// page names, or what its bytes look like, with a warning.
    pub fn encoding(mut self, encoding: Option<Encoding>) -> Self {
        self.encoding = encoding;
        self
    }

    /// What happens when a record cannot be read. Default: [`OnError::Stop`].
    pub fn on_error(mut self, on_error: OnError) -> Self {
        self.on_error = on_error;
        self
    }

    /// The field with a record's id. Default: `id`; a record without one gets `PATH:LINE`.
    pub fn id_field(mut self, name: impl Into<String>) -> Self {
        self.fields.rename(Field::Id, name.into());
        self
    }

    /// The field with the text. Default: `text`. The one field that every record must have.
    pub fn text_field(mut self, name: impl Into<String>) -> Self {
        self.fields.rename(Field::Text, name.into());
        self
    }

    /// The field with the title. Default: `title`.
    pub fn title_field(mut self, name: impl Into<String>) -> Self {
        self.fields.rename(Field::Title, name.into());
        self
    }

    /// The field with the date. Default: `date`.
    pub fn date_field(mut self, name: impl Into<String>) -> Self {
        self.fields.rename(Field::Date, name.into());
        self
    }

    /// The field with the source. Default: `source`.
    pub fn source_field(mut self, name: impl Into<String>) -> Self {
        self.fields.rename(Field::Source, name.into());
        self
    }

    /// The field with the address. Default: `url`.
    pub fn url_field(mut self, name: impl Into<String>) -> Self {
        self.fields.rename(Field::Url, name.into());
        self
    }

    /// The field with the true label. Default (and `None`): `label`, where records have it.
    pub fn label_field(mut self, name: Option<String>) -> Self {
        match name {
            Some(name) => self.fields.rename(Field::Label, name),
            None => self.fields.reset(Field::Label),
        }
        self
    }

    /// What was set, by the names of the command line: how records that cannot be read are met, the format, the
    /// encoding, the fields.
    pub fn settings(&self) -> [(&'static str, Option<&str>); 9] {
        let field = |field| Some(self.fields.name(field));
        [
            ("on_error", Some(if self.on_error == OnError::Skip { "skip" } else { "stop" })),
            ("input_format", self.format.map(Format::name)),
            ("encoding", self.encoding.map(Encoding::name)),
            ("id_field", field(Field::Id)),
            ("text_field", field(Field::Text)),
            ("title_field", field(Field::Title)),
            ("date_field", field(Field::Date)),
            ("source_field", field(Field::Source)),
            ("url_field", field(Field::Url)),
        ]
    }

    /// A file or folder that folders and globs pass over: where the result goes, which the next run must not read.
    /// Named as an input it is an error. Default: none.
    pub fn leave_out(mut self, path: Option<PathBuf>) -> Self {
        self.left_out = path;
        self
    }

    /// Files that are not read, however they are named, and counted in a warning: new documents that stand in the
    /// folder of the old ones. Default: none.
    pub fn pass_over(mut self, paths: Vec<PathBuf>) -> Self {
        self.passed_over = paths;
        self
    }

    /// A file to which the bytes of standard input are written as they are read, so that they can be read again
    /// ([`Original::copy`](super::Original::copy)). Default: none.
    pub fn store_stdin(mut self, path: Option<PathBuf>) -> Self {
        self.stored_stdin = path;
        self
    }

    /// Reads `inputs`: files, folders, globs, or `-` for JSON lines on standard input.
    ///
    /// # Errors
    /// [`Error::Input`](crate::Error::Input) where an input does not exist, a glob matches nothing or a folder
    /// holds no file with a known ending; with [`OnError::Stop`] also for the first record that cannot be read.
    pub fn read(&self, inputs: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Reading> {
        self.read_with(inputs, &|_| {})
    }

    /// Like [`ReadParams::read`]; `progress` is called after each block of bytes, from any thread.
    ///
    /// # Errors
    /// As [`ReadParams::read`].
    pub fn read_with(
        &self,
        inputs: impl IntoIterator<Item = impl AsRef<str>>,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Reading> {
        let inputs: Vec<String> = inputs.into_iter().map(|input| input.as_ref().to_string()).collect();
        read_all(self, &inputs, progress)
    }

    /// Like [`ReadParams::read_with`], of paths or of records in memory.
    ///
    /// # Errors
    /// As [`ReadParams::read`]; [`Error::Data`](crate::Error::Data) for records in memory.
    pub fn read_inputs(
        &self,
        inputs: impl Into<Inputs>,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Reading> {
        match inputs.into() {
            Inputs::Paths(paths) => read_all(self, &paths, progress),
            Inputs::Records(records) => memory::read(records, self.on_error),
        }
    }
}
