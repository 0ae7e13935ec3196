//! Files become pages: text, Markdown, HTML, JSON lines, CSV and TSV, each also packed with gz or zst.
//!
//! [`Read`] takes files, folders (walked; hidden files are skipped), globs and `-` (JSON lines on standard input)
//! and gives a [`Reading`]: one [`Page`](crate::document::Page) a record or file, in the order
//! (file path, record), whatever the order of the inputs and the number of threads. Nothing is lost in silence:
//! what cannot be read is an error with file and line ([`OnError::Stop`]) or a page whose status says so and a
//! warning ([`OnError::Skip`]); files with unknown endings are counted.
//!
//! Record formats are read line by line: beside the texts themselves, memory holds some megabytes a thread.
//!
//! ```
//! use likewise::read::Read;
//!
//! let folder = tempfile::tempdir()?;
//! std::fs::write(folder.path().join("news.jsonl"), r#"{"id": 7, "title": "Rain", "text": "It rains."}"#)?;
//! let reading = Read::params().read([folder.path().to_string_lossy()])?;
//! assert_eq!(reading.pages[0].id, "7");
//! assert_eq!(reading.pages[0].text, "Rain\n\nIt rains.");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod again;
mod decode;
mod encoding;
mod file;
mod format;
mod html;
mod inputs;
mod json_lines;
mod markdown;
mod memory;
mod packed;
mod params;
mod reading;
mod record;
mod sink;
mod table;

pub use again::Original;
pub use encoding::Encoding;
pub use format::Format;
pub use memory::{Inputs, Record};
pub use params::{OnError, Read, ReadParams};
pub use reading::{InputFile, Progress, Reading};
