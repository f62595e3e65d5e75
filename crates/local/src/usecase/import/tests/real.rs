//! The anonymised sample of a real delivery, where it is at hand.

use std::path::Path;

use super::bench::{Bench, request};

#[tokio::test]
async fn the_real_sample_imports_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/aaf-2d");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("no sample at {}", folder.display());
        return;
    };
    let files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    assert!(files.iter().any(|file| file.extension().is_some_and(|end| end == "dtd")), "passed over");
    let bench = Bench::new().await;
    let request = request(&files, None);
    let report = bench.apply(&request).await;
    assert_eq!(report.schools.len(), 10);
    assert_eq!((report.totals.pupils, report.totals.pupils_new), (642, 642));
    assert_eq!((report.totals.guardians, report.totals.guardians_new), (881, 881));
    assert_eq!(report.totals.accounts_new, 881 + 642);
    assert_eq!(report.unreferenced_guardians, 9_975 - 1_029);
    assert_eq!(bench.number("SELECT count(*) FROM school WHERE degree = '2D'").await, 10);

    let before = bench.dump().await;
    let again = bench.apply(&request).await;
    assert!(again.unchanged);
    assert_eq!(again.totals.accounts_kept, 881 + 642);
    assert_eq!(bench.dump().await, before);
}
