//! The interface and Rust know the same commands.

use std::collections::BTreeSet;

#[test]
fn the_bridge_lists_exactly_the_commands_there_are() {
    let bridge = include_str!("../../ui/src/bridge/bridge.ts");
    let listed: BTreeSet<&str> = bridge
        .lines()
        .skip_while(|line| !line.starts_with("export interface Commands"))
        .skip(1)
        .take_while(|line| !line.starts_with('}'))
        .filter_map(|line| line.trim().split_once('('))
        .map(|(name, _)| name)
        .collect();
    let known: BTreeSet<&str> = preau::NAMES.iter().copied().collect();
    assert_eq!(listed, known);
}
