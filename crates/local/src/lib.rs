//! The desktop's store and its use cases. Nothing here knows windows.

pub mod view;
