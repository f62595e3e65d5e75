//! Every rule of the import, on fictitious deliveries.

mod bench;
mod onde;
