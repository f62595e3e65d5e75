//! Who works while a window answers: processor time of the application's process and of those of its web view.

use std::collections::HashMap;
use std::path::Path;
use std::process::Child;
use std::time::Duration;

/// Processor time of a window's processes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Work {
    /// Of the application itself: its commands, and the window that the picture is put into.
    pub window: Duration,
    /// Of the web view: scripts, layout and drawing.
    pub page: Duration,
}

impl Work {
    /// What a window has worked since it was started.
    #[must_use]
    pub fn of(child: &Child) -> Self {
        let mut parents = HashMap::new();
        for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
            let Some(process) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
                continue;
            };
            let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
            let after_name = stat.rsplit(')').next().unwrap_or_default();
            if let Some(parent) = after_name.split_whitespace().nth(1).and_then(|field| field.parse().ok()) {
                parents.insert(process, parent);
            }
        }
        let mut work = Self::default();
        for process in parents.keys() {
            let mut line = Some(process);
            while let Some(ancestor) = line.filter(|ancestor| **ancestor != child.id()) {
                line = parents.get(ancestor);
            }
            if line.is_none() {
                continue;
            }
            let spent = spent(&Path::new("/proc").join(process.to_string()));
            if *process == child.id() {
                work.window += spent;
            } else {
                work.page += spent;
            }
        }
        work
    }

    /// What was worked since then.
    #[must_use]
    pub fn since(self, then: Self) -> Self {
        Self { window: self.window.saturating_sub(then.window), page: self.page.saturating_sub(then.page) }
    }
}

/// On a processor, in all threads that are.
fn spent(process: &Path) -> Duration {
    let mut nanoseconds = 0;
    for thread in std::fs::read_dir(process.join("task")).into_iter().flatten().flatten() {
        let Ok(text) = std::fs::read_to_string(thread.path().join("schedstat")) else { continue };
        let first = text.split_whitespace().next().and_then(|field| field.parse::<u64>().ok());
        nanoseconds += first.unwrap_or_default();
    }
    Duration::from_nanos(nanoseconds)
}
