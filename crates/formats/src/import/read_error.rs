//! What stops the flow of bytes under a parser, and how it becomes a sentence.
//!
//! Parsers only see an I/O error; the fault itself is kept by the [`TextReader`](super::encoding::TextReader).

use std::{error, fmt, io};

use super::fault::Fault;
use super::file_error::FileError;

/// Why no more text comes.
#[derive(Debug)]
pub(super) enum ReadError {
    /// The system failed.
    Io(io::Error),
    /// Compressed data ends early or is wrong.
    DamagedArchive(io::Error),
    /// Too much comes out of an archive.
    Bomb,
    /// More text than the format can have, in bytes.
    TooBig(u64),
    /// One tag, text or line without end.
    EndlessToken,
    /// Null characters in a row: a disk or a transfer put zeros in the place of the content.
    Garbled,
    /// Bytes that are no text in this encoding.
    NotText(&'static str),
    /// A declared encoding that is not read here.
    UnknownEncoding(String),
}

impl ReadError {
    pub(super) fn problem(self, file: &str, line: u64) -> FileError {
        let file = file.to_owned();
        match self {
            Self::Io(cause) => FileError::Unreadable { file, cause },
            Self::DamagedArchive(error) => FileError::DamagedArchive { file, cause: Some(Fault::io(error)) },
            Self::Bomb => FileError::Bomb { file },
            Self::TooBig(limit) => FileError::TooBig { file, limit },
            Self::EndlessToken => {
                FileError::Damaged { file, line, cause: Some(Fault::of("a token without end")) }
            }
            Self::Garbled => {
                FileError::Damaged { file, line, cause: Some(Fault::of("null characters in a row")) }
            }
            Self::NotText(encoding) => FileError::WrongEncoding { file, line, encoding: encoding.to_owned() },
            Self::UnknownEncoding(encoding) => FileError::WrongEncoding { file, line, encoding },
        }
    }

    /// Takes the fault out of the error that carried it through a reader.
    pub(super) fn from_io(error: io::Error) -> Self {
        match error.downcast::<Self>() {
            Ok(error) => error,
            Err(error) => Self::Io(error),
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl error::Error for ReadError {}

impl From<ReadError> for io::Error {
    fn from(error: ReadError) -> Self {
        Self::other(error)
    }
}
