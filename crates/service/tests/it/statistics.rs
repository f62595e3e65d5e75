//! Statistics: counted by the rules of the desktop, kept by day, told to whom they may be told.

mod counting;
mod rights;
