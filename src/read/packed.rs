//! Bytes of a file: counted, hashed, unpacked, and packed again.

use std::io::{self, BufRead, BufReader, Read, Write};

use flate2::Compression;
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;
use ruzstd::decoding::BlockDecodingStrategy::UptoBlocks;
use ruzstd::decoding::FrameDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use sha2::{Digest, Sha256};

use super::format::Packing;

/// 128 MiB, the window of `zstd --ultra -22`; wider ones (`--long=28` and above) are refused with a message.
const MAX_WINDOW: u64 = 1 << 27;

/// Hands bytes through, counts them, hashes them and tells `progress` how many came.
pub(super) struct Counted<'a, R> {
    inner: R,
    hash: Sha256,
    bytes: u64,
    progress: &'a (dyn Fn(u64) + Sync),
}

impl<'a, R: Read> Counted<'a, R> {
    pub fn new(inner: R, progress: &'a (dyn Fn(u64) + Sync)) -> Self {
        Self { inner, hash: Sha256::new(), bytes: 0, progress }
    }

    /// Reads what is left, then gives the number of bytes and their SHA-256 in hexadecimal.
    pub fn finish(mut self) -> (u64, String) {
        // What cannot be read any more has been reported by whoever read first.
        let _ = io::copy(&mut self, &mut io::sink());
        let hash = self.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        (self.bytes, hash)
    }
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(into)?;
        self.hash.update(&into[..n]);
        self.bytes += n as u64;
        (self.progress)(n as u64);
        Ok(n)
    }
}

/// The unpacked bytes of `inner`. Streams of several members or frames are read to the end.
pub(super) fn unpacked<'a>(inner: impl Read + Send + 'a, packing: Packing) -> Box<dyn Read + Send + 'a> {
    let buffered = BufReader::with_capacity(1 << 16, inner);
    match packing {
        Packing::None => Box::new(buffered),
        Packing::Gz => {
            Box::new(Explained { inner: MultiGzDecoder::new(buffered), kind: "gz", tool: "gzip -t" })
        }
        Packing::Zst => Box::new(Explained { inner: Frames::new(buffered), kind: "zst", tool: "zstd -t" }),
    }
}

/// Says in an error that the packing is at fault, not the text.
struct Explained<R> {
    inner: R,
    kind: &'static str,
    tool: &'static str,
}

impl<R: Read> Read for Explained<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.inner.read(into).map_err(|error| {
            let Self { kind, tool, .. } = self;
            let sentence =
                format!("the {kind} stream is damaged or cut off ({error}); check it with `{tool}`");
            io::Error::new(error.kind(), sentence)
        })
    }
}

/// All frames of a Zstandard stream, one after the other; skippable frames are skipped.
///
/// ruzstd's `StreamingDecoder` stops after the first frame, as its documentation says, and checks no checksum.
struct Frames<R> {
    source: R,
    decoder: FrameDecoder,
    in_frame: bool,
}

impl<R: BufRead> Frames<R> {
    fn new(source: R) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(MAX_WINDOW);
        Self { source, decoder, in_frame: false }
    }

    /// Starts the next frame; `false` at the end of the stream.
    fn next_frame(&mut self) -> io::Result<bool> {
        loop {
            if self.source.fill_buf()?.is_empty() {
                return Ok(false);
            }
            match self.decoder.init(&mut self.source) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    let skipped = io::copy(&mut (&mut self.source).take(length.into()), &mut io::sink())?;
                    if skipped < length.into() {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(FrameDecoderError::WindowSizeTooBig { .. }) => {
                    return Err(io::Error::other(
                        "it was packed with a window over 128 MiB; pack it without --long",
                    ));
                }
                Err(_) => return Err(io::Error::other("a frame header is broken")),
            }
        }
    }

    fn check_sum(&self) -> io::Result<()> {
        match (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum()) {
            (Some(told), Some(found)) if told != found => {
                Err(io::Error::other("the checksum does not match"))
            }
            _ => Ok(()),
        }
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while !into.is_empty() {
            if !self.in_frame {
                if !self.next_frame()? {
                    return Ok(0);
                }
                self.in_frame = true;
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                self.decoder
                    .decode_blocks(&mut self.source, UptoBlocks(1))
                    .map_err(|_| io::Error::other("a block is broken"))?;
            }
            let n = self.decoder.read(into)?;
            if n > 0 {
                return Ok(n);
            }
            self.check_sum()?;
            self.in_frame = false;
        }
        Ok(0)
    }
}

/// Bytes of a frame before it is packed.
const FRAME: usize = 8 << 20;

/// Packs what is written to it.
pub(super) enum Packer<'a> {
    /// As it comes.
    Plain(&'a mut dyn Write),
    /// gzip, without a name or a time: the same text gives the same bytes.
    Gz(Box<GzEncoder<&'a mut dyn Write>>),
    /// Zstandard, a frame for each 8 MiB.
    Zst(Vec<u8>, &'a mut dyn Write),
}

impl<'a> Packer<'a> {
    pub fn new(packing: Packing, out: &'a mut dyn Write) -> Self {
        match packing {
            Packing::None => Self::Plain(out),
            Packing::Gz => Self::Gz(Box::new(GzEncoder::new(out, Compression::default()))),
            Packing::Zst => Self::Zst(Vec::new(), out),
        }
    }

    pub fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(out) => out.write_all(bytes),
            Self::Gz(packer) => packer.write_all(bytes),
            Self::Zst(waiting, out) => {
                waiting.extend_from_slice(bytes);
                if waiting.len() < FRAME {
                    return Ok(());
                }
                let frame = compress_to_vec(waiting.as_slice(), CompressionLevel::Fastest);
                waiting.clear();
                out.write_all(&frame)
            }
        }
    }

    /// Writes what still waits.
    pub fn finish(self) -> io::Result<()> {
        match self {
            Self::Plain(_) => Ok(()),
            Self::Gz(packer) => packer.finish().map(drop),
            Self::Zst(waiting, out) => {
                out.write_all(&compress_to_vec(waiting.as_slice(), CompressionLevel::Fastest))
            }
        }
    }
}
