//! Persons whom pairs connect.

use std::collections::{BTreeMap, HashSet};
use std::hash::Hash;

/// The groups of staged and stored persons that pairs connect.
pub fn groups<S, R>(pairs: &[(S, R)]) -> Vec<(Vec<S>, Vec<R>)>
where
    S: Copy + Ord + Hash,
    R: Copy + Ord + Hash,
{
    let mut of_stage: BTreeMap<S, Vec<R>> = BTreeMap::new();
    let mut of_record: BTreeMap<R, Vec<S>> = BTreeMap::new();
    for (stage, record) in pairs {
        of_stage.entry(*stage).or_default().push(*record);
        of_record.entry(*record).or_default().push(*stage);
    }
    let mut groups = Vec::new();
    let mut met = HashSet::new();
    for stage in of_stage.keys() {
        let (mut stages, mut records) = (Vec::new(), HashSet::new());
        let mut ahead = vec![*stage];
        while let Some(stage) = ahead.pop() {
            if !met.insert(stage) {
                continue;
            }
            stages.push(stage);
            for record in of_stage.get(&stage).into_iter().flatten() {
                if records.insert(*record) {
                    ahead.extend(of_record.get(record).into_iter().flatten());
                }
            }
        }
        if !stages.is_empty() {
            let mut records: Vec<R> = records.into_iter().collect();
            records.sort_unstable();
            groups.push((stages, records));
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::groups;

    #[test]
    fn pairs_that_touch_are_one_group() {
        assert_eq!(
            groups(&[(1, 10), (1, 11), (2, 11), (3, 12)]),
            [(vec![1, 2], vec![10, 11]), (vec![3], vec![12])]
        );
        assert_eq!(groups::<i32, i32>(&[]), []);
    }
}
