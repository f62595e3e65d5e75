//! Every rule of the import, on fictitious deliveries.

mod aaf;
mod aaf_modifications;
mod bench;
mod columns;
mod corrections;
mod couples;
mod deliveries;
mod files;
mod homonyms;
mod identity;
mod ine;
mod left_out;
mod links;
mod namesake_children;
mod older;
mod onde;
mod real;
mod renamed;
mod safety;
mod siecle;
mod small;
mod twice;
mod twins;
mod undo;
mod values;
