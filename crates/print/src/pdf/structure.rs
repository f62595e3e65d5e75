//! The structure tree: what a screen reader reads, in order.

use std::fmt::Write as _;
use std::io::Write;

use super::PrintError;
use super::draft::{Code, Item, PageContent, Tag};
use super::objects::{Objects, string};

/// Pages in one leaf of the tree that leads from marked content back to its element.
const LEAF: usize = 64;

/// The structure tree of a file in the making.
pub(crate) struct Structure {
    root: u32,
    document: u32,
    pages: Vec<u32>,
    nums: String,
    leaves: Vec<(u32, usize, usize)>,
}

struct Group {
    number: u32,
    tag: Tag,
    kids: String,
}

impl Structure {
    pub(crate) fn new<W: Write>(out: &mut Objects<W>) -> Self {
        Self {
            root: out.reserve(),
            document: out.reserve(),
            pages: Vec::new(),
            nums: String::new(),
            leaves: Vec::new(),
        }
    }

    /// The number of the tree's root.
    pub(crate) fn root(&self) -> u32 {
        self.root
    }

    /// Writes the elements of a page, object `page`.
    pub(crate) fn add<W: Write>(
        &mut self,
        draft: &PageContent,
        page: u32,
        out: &mut Objects<W>,
    ) -> Result<(), PrintError> {
        let section = out.reserve();
        let mut groups = vec![];
        let mut kids = String::new();
        let mut marks = String::new();
        let mut mark = 0;
        for item in &draft.items {
            let parent = groups.last().map_or(section, |group: &Group| group.number);
            let element = match item {
                Item::Open(tag) => {
                    groups.push(Group { number: out.reserve(), tag: *tag, kids: String::new() });
                    continue;
                }
                Item::Close => {
                    let Some(group) = groups.pop() else { continue };
                    let parent = groups.last().map_or(section, |group: &Group| group.number);
                    let (number, name) = (group.number, group.tag.name());
                    out.object(number, &format!("<</S/{name}/P {parent} 0 R/K[{}]>>", group.kids))?;
                    number
                }
                Item::Text { tag, actual, .. } => {
                    let number = out.reserve();
                    let mut body = format!("<</S/{}/P {parent} 0 R/Pg {page} 0 R/K {mark}", tag.name());
                    match tag {
                        Tag::Head => body.push_str("/A<</O/Table/Scope/Column>>"),
                        Tag::RowHead => body.push_str("/A<</O/Table/Scope/Row>>"),
                        _ => {}
                    }
                    if let Some(actual) = actual {
                        body.push_str("/ActualText");
                        body.push_str(&string(actual));
                    }
                    body.push_str(">>");
                    out.object(number, &body)?;
                    mark += 1;
                    let _ = write!(marks, "{number} 0 R ");
                    number
                }
                Item::Code(Code { alternative, .. }) | Item::Figure { alternative, .. } => {
                    let number = out.reserve();
                    let alternative = string(alternative);
                    out.object(
                        number,
                        &format!("<</S/Figure/P {parent} 0 R/Pg {page} 0 R/K {mark}/Alt{alternative}>>"),
                    )?;
                    mark += 1;
                    let _ = write!(marks, "{number} 0 R ");
                    number
                }
                Item::Shapes(_) | Item::Running(_) => continue,
            };
            let kids = groups.last_mut().map_or(&mut kids, |group| &mut group.kids);
            let _ = write!(kids, "{element} 0 R ");
        }
        let (document, title) = (self.document, string(&draft.title));
        out.object(section, &format!("<</S/Sect/P {document} 0 R/T{title}/K[{kids}]>>"))?;

        let index = self.pages.len();
        self.pages.push(section);
        let _ = write!(self.nums, "{index}[{marks}]");
        if (index + 1).is_multiple_of(LEAF) { self.leaf(out) } else { Ok(()) }
    }

    fn leaf<W: Write>(&mut self, out: &mut Objects<W>) -> Result<(), PrintError> {
        if self.nums.is_empty() {
            return Ok(());
        }
        let (first, last) = (self.leaves.len() * LEAF, self.pages.len() - 1);
        let number = out.reserve();
        out.object(number, &format!("<</Limits[{first} {last}]/Nums[{}]>>", self.nums))?;
        self.nums.clear();
        self.leaves.push((number, first, last));
        Ok(())
    }

    /// Writes what holds the pages together.
    pub(crate) fn finish<W: Write>(mut self, out: &mut Objects<W>) -> Result<(), PrintError> {
        self.leaf(out)?;
        let parents = out.reserve();
        let refs = |numbers: &mut dyn Iterator<Item = u32>| {
            numbers.fold(String::new(), |mut refs, number| {
                let _ = write!(refs, "{number} 0 R ");
                refs
            })
        };
        let leaves = refs(&mut self.leaves.iter().map(|(number, ..)| *number));
        out.object(parents, &format!("<</Kids[{leaves}]>>"))?;
        let (root, document) = (self.root, self.document);
        let pages = refs(&mut self.pages.iter().copied());
        out.object(document, &format!("<</S/Document/P {root} 0 R/K[{pages}]>>"))?;
        let next = self.pages.len();
        out.object(
            root,
            &format!(
                "<</Type/StructTreeRoot/K {document} 0 R/ParentTree {parents} 0 R/ParentTreeNextKey {next}>>"
            ),
        )
    }
}
