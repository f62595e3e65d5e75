#![no_main]

use formats::import::Format;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| fuzzed::content(&Format::SiecleGuardians, bytes));
