//! The modules of each crate and who reads whom: no circle between files, and no arrow that turns back between the
//! rooms of a crate. What tests alone use is no arrow.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::Visit;
use syn::{Attribute, Item, ItemUse, UseTree, VisRestricted, Visibility};

use crate::layering::root;

/// What a module of a crate, with those inside it, may not read of the same crate.
const CLOSED: &[(&str, &str, &[&str])] = &[
    // What is stored has types of its own, and rules and sentences stand above it.
    ("local", "store", &["view", "roster", "workspace", "usecase", "data_dir"]),
    ("local", "vault", &["view", "store", "roster", "workspace", "usecase", "data_dir"]),
    ("local", "layout", &["view", "store", "vault", "roster", "workspace", "usecase", "data_dir"]),
    ("local", "error", &["view", "store", "roster", "workspace", "usecase", "data_dir"]),
    ("local", "roster", &["workspace", "usecase", "data_dir"]),
    ("local", "workspace", &["view", "usecase", "data_dir"]),
    // The interface's shapes are made of what is stored, and know nothing of how it is done.
    ("local", "view", &["roster", "workspace", "usecase", "data_dir"]),
    ("local", "usecase", &["data_dir", "log", "support"]),
    // What the log keeps, it keeps for whoever speaks: nobody below waits for it.
    ("local", "log", &["view", "roster", "workspace", "usecase", "data_dir"]),
    ("local", "causes", &["view", "store", "roster", "workspace", "usecase", "data_dir", "log"]),
];

#[test]
fn modules_are_read_from_above_alone() {
    let crates = crates();
    for (name, reader, closed) in CLOSED {
        let (_, modules) = crates.iter().find(|(member, _)| member == name).unwrap();
        assert!(modules.arrows.keys().any(|module| is_in(module, reader)), "{name} has no {reader}");
        for (module, read) in modules.arrows.iter().filter(|(module, _)| is_in(module, reader)) {
            let strayed: Vec<String> = read
                .iter()
                .filter(|(target, _)| closed.iter().any(|room| is_in(target, room)))
                .map(|(target, items)| format!("{target}: {items:?}"))
                .collect();
            assert!(strayed.is_empty(), "{name}: {module} may not read {strayed:?}");
        }
    }
}

fn is_in(module: &str, room: &str) -> bool {
    module.strip_prefix(room).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

#[test]
fn no_two_files_of_a_crate_need_each_other() {
    for (name, modules) in crates() {
        let circles = modules.circles();
        assert!(circles.is_empty(), "{name}:\n{}", circles.join("\n"));
    }
}

/// The files of one crate.
struct Modules {
    /// Who reads whom, and what.
    arrows: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
}

impl Modules {
    fn read(sources: &Path) -> Self {
        let files: BTreeMap<String, syn::File> = rust_files(sources)
            .into_iter()
            .map(|path| {
                let text = fs::read_to_string(&path).unwrap();
                (module(path.strip_prefix(sources).unwrap()), syn::parse_file(&text).unwrap())
            })
            .collect();
        let mut found = BTreeMap::new();
        for (module, file) in &files {
            let mut paths =
                Paths { module, names: &files, mentioned: Vec::new(), handed_on: BTreeMap::new() };
            paths.visit_file(file);
            found.insert(module.clone(), (paths.mentioned, paths.handed_on));
        }
        let mut arrows = BTreeMap::new();
        for (module, (mentioned, _)) in &found {
            let read: &mut BTreeMap<String, BTreeSet<String>> = arrows.entry(module.clone()).or_default();
            for path in mentioned {
                let (home, item) = home_of(path, &found);
                if home != *module {
                    read.entry(home).or_default().insert(item);
                }
            }
        }
        Self { arrows }
    }

    /// Each group of files that reach one another, with what they take.
    fn circles(&self) -> Vec<String> {
        let reached: BTreeMap<&str, BTreeSet<&str>> =
            self.arrows.keys().map(|start| (start.as_str(), self.reached_from(start))).collect();
        let mut told = BTreeSet::new();
        let mut circles = Vec::new();
        for (start, ends) in &reached {
            let group: BTreeSet<&str> =
                ends.iter().copied().filter(|end| reached[end].contains(start)).collect();
            if group.len() > 1 && told.insert(group.clone()) {
                let within = group.iter().flat_map(|from| {
                    let arrows = self.arrows[*from].iter().filter(|(to, _)| group.contains(to.as_str()));
                    arrows.map(move |(to, items)| format!("    {from} → {to}: {items:?}"))
                });
                circles.push(within.collect::<Vec<_>>().join("\n"));
            }
        }
        circles
    }

    fn reached_from<'m>(&'m self, start: &'m str) -> BTreeSet<&'m str> {
        let mut reached = BTreeSet::new();
        let mut next = vec![start];
        while let Some(module) = next.pop() {
            for end in self.arrows[module].keys() {
                if reached.insert(end.as_str()) {
                    next.push(end);
                }
            }
        }
        reached
    }
}

type Found = BTreeMap<String, (Vec<Vec<String>>, BTreeMap<String, Vec<String>>)>;

/// The file where what a path names is written, through whoever hands it on; and its name.
fn home_of(path: &[String], found: &Found) -> (String, String) {
    let mut path = path.to_vec();
    for _ in 0..8 {
        let module =
            (0..=path.len()).rev().map(|end| path[..end].join("::")).find(|name| found.contains_key(name));
        let module = module.unwrap_or_default();
        let depth = if module.is_empty() { 0 } else { module.split("::").count() };
        let Some(item) = path.get(depth) else { return (module, "self".to_owned()) };
        match found.get(&module).and_then(|(_, handed_on)| handed_on.get(item)) {
            Some(target) => path = target.iter().chain(&path[depth + 1..]).cloned().collect(),
            None => return (module, item.clone()),
        }
    }
    (path.join("::"), String::new())
}

/// Collects the paths of the own crate that a file mentions.
struct Paths<'m> {
    module: &'m str,
    names: &'m BTreeMap<String, syn::File>,
    mentioned: Vec<Vec<String>>,
    handed_on: BTreeMap<String, Vec<String>>,
}

impl Paths<'_> {
    /// The path from the root of the crate; `None` for what is of another crate.
    fn absolute(&self, path: &[String]) -> Option<Vec<String>> {
        let own: Vec<String> =
            self.module.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect();
        let first = path.first()?;
        match first.as_str() {
            "crate" => Some(path[1..].to_vec()),
            "self" => Some(own.into_iter().chain(path[1..].iter().cloned()).collect()),
            "super" => {
                let ups = path.iter().take_while(|part| *part == "super").count();
                let kept = own.len().checked_sub(ups)?;
                Some(own[..kept].iter().chain(&path[ups..]).cloned().collect())
            }
            _ => {
                let child: Vec<String> = own.into_iter().chain([first.clone()]).collect();
                self.names
                    .contains_key(&child.join("::"))
                    .then(|| child.into_iter().chain(path[1..].iter().cloned()).collect())
            }
        }
    }

    fn take(&mut self, tree: &UseTree, before: &[String], handed_on: bool) {
        match tree {
            UseTree::Path(path) => {
                let mut before = before.to_vec();
                before.push(path.ident.to_string());
                self.take(&path.tree, &before, handed_on);
            }
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.take(tree, before, handed_on)),
            UseTree::Name(name) => {
                self.keep(before, &name.ident.to_string(), &name.ident.to_string(), handed_on)
            }
            UseTree::Rename(rename) => {
                self.keep(before, &rename.ident.to_string(), &rename.rename.to_string(), handed_on)
            }
            UseTree::Glob(_) => self.keep(before, "*", "*", false),
        }
    }

    fn keep(&mut self, before: &[String], item: &str, name: &str, handed_on: bool) {
        let path: Vec<String> = match item {
            "self" => before.to_vec(),
            _ => before.iter().cloned().chain([item.to_owned()]).collect(),
        };
        let Some(path) = self.absolute(&path) else { return };
        if handed_on {
            self.handed_on.insert(name.to_owned(), path);
        } else {
            self.mentioned.push(path);
        }
    }
}

impl<'ast> Visit<'ast> for Paths<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if !attributes(item).iter().any(is_for_tests) {
            syn::visit::visit_item(self, item);
        }
    }

    /// Who may read something is no arrow.
    fn visit_vis_restricted(&mut self, _: &'ast VisRestricted) {}

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.take(&item.tree, &[], !matches!(item.vis, Visibility::Inherited));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if parts.len() > 1
            && let Some(path) = self.absolute(&parts)
        {
            self.mentioned.push(path);
        }
        syn::visit::visit_path(self, path);
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Mod(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Const(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        _ => &[],
    }
}

fn is_for_tests(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && attribute.meta.require_list().is_ok_and(|list| {
            list.tokens.to_string().split(|c: char| !c.is_alphanumeric()).any(|word| word == "test")
        })
}

/// The sources of every crate, without what is compiled for tests alone.
fn crates() -> Vec<(String, Modules)> {
    let members = fs::read_dir(root().join("crates")).unwrap().map(|member| member.unwrap().path());
    // What an older checkout left there is no crate.
    let members = members.filter(|path| path.join("Cargo.toml").exists());
    let mut found: Vec<(String, Modules)> = members
        .map(|path| {
            (path.file_name().unwrap().to_string_lossy().into_owned(), Modules::read(&path.join("src")))
        })
        .collect();
    found.push(("src-tauri".to_owned(), Modules::read(&root().join("src-tauri/src"))));
    found
}

/// `store::import` for `store/import/mod.rs`; nothing for the root.
fn module(file: &Path) -> String {
    let mut parts: Vec<String> =
        file.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if parts.last().is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str())) {
        parts.pop();
    }
    parts.join("::")
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if ["tests", "testing"].contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}
