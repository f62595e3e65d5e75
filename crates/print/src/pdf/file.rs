//! Puts laid out pages together in one file, written as they come.

use std::fmt::Write as _;
use std::io::Write;
use std::thread;

use jiff::civil::DateTime;

use super::draft::{A4, PageContent};
use super::face::{Face, Faces};
use super::form::Forms;
use super::layout::{Batch, LaidOutBatch, lay_out};
use super::objects::{Objects, string};
use super::structure::Structure;
use super::subset::UsedGlyphs;
use super::{Document, LayoutFault, PrintError, Written};

/// Characters laid out together by one thread. genpdf holds some 100 bytes for each, and a batch costs some
/// 50 ms whatever its size: this is the balance of speed and memory.
const BATCH: usize = 120_000;
/// Pages laid out together at most: each also costs a fixed amount in genpdf.
const BATCH_PAGES: usize = 320;
/// Threads that lay out at the same time at most; more would only hold more memory.
const MAX_WORKERS: usize = 4;
/// Pages under one node of the page tree.
const NODE: usize = 64;

/// A PDF in the making.
pub(crate) struct PdfWriter<W: Write> {
    faces: &'static Faces,
    objects: Objects<W>,
    structure: Structure,
    document: Document,
    /// Texts shared by the pages.
    pub(crate) forms: Forms,
    form_objects: Vec<(u32, u32)>,
    waiting: Vec<PageContent>,
    weight: usize,
    workers: usize,
    root: u32,
    node: u32,
    node_kids: Vec<u32>,
    nodes: Vec<u32>,
    pages: usize,
    fonts: u32,
    /// What the pages laid out so far print of the fonts, which are written at the end.
    glyphs: UsedGlyphs,
    resources: u32,
}

impl<W: Write> PdfWriter<W> {
    pub(crate) fn create(out: W, document: Document) -> Result<Self, PrintError> {
        let faces = Faces::get()?;
        let mut objects = Objects::create(out)?;
        Ok(Self {
            faces,
            structure: Structure::new(&mut objects),
            root: objects.reserve(),
            node: objects.reserve(),
            resources: objects.reserve(),
            fonts: objects.reserve(),
            glyphs: UsedGlyphs::default(),
            objects,
            document,
            forms: Forms::default(),
            form_objects: Vec::new(),
            waiting: Vec::new(),
            weight: 0,
            workers: thread::available_parallelism().map_or(1, usize::from).min(MAX_WORKERS),
            node_kids: Vec::new(),
            nodes: Vec::new(),
            pages: 0,
        })
    }

    pub(crate) fn faces(&self) -> &'static Faces {
        self.faces
    }

    /// Takes a page; whenever enough have come, they are laid out and written.
    pub(crate) fn push(&mut self, draft: PageContent) -> Result<(), PrintError> {
        self.weight += draft.weight();
        self.waiting.push(draft);
        let full = self.weight >= BATCH * self.workers || self.waiting.len() >= BATCH_PAGES * self.workers;
        if full { self.lay_out() } else { Ok(()) }
    }

    /// Lays out what is waiting, an equal share on each thread, and writes it in order.
    fn lay_out(&mut self) -> Result<(), PrintError> {
        let pages = std::mem::take(&mut self.waiting);
        self.weight = 0;
        let share = pages.len().div_ceil(self.workers).max(1);
        let mut batches: Vec<Batch> = Vec::new();
        let mut pages = pages.into_iter();
        loop {
            let pages: Vec<PageContent> = pages.by_ref().take(share).collect();
            if pages.is_empty() {
                break;
            }
            batches.push(Batch { forms: Vec::new(), pages });
        }
        let forms = self.forms.take_fresh();
        match batches.first_mut() {
            Some(first) => first.forms = forms,
            None => batches.push(Batch { forms, pages: Vec::new() }),
        }
        let faces = self.faces;
        let laid_out: Vec<Result<LaidOutBatch, PrintError>> = thread::scope(|scope| {
            let others: Vec<_> =
                batches.drain(1..).map(|batch| scope.spawn(move || lay_out(batch, faces))).collect();
            let mut laid_out: Vec<_> = batches.drain(..).map(|batch| lay_out(batch, faces)).collect();
            laid_out.extend(others.into_iter().map(|other| {
                other.join().unwrap_or_else(|_| Err(LayoutFault::of("a thread stopped").into()))
            }));
            laid_out
        });
        for batch in laid_out {
            self.append_pages(batch?)?;
        }
        Ok(())
    }

    fn append_pages(&mut self, batch: LaidOutBatch) -> Result<(), PrintError> {
        self.glyphs.join(&batch.glyphs);
        for (form, content) in batch.forms {
            let object = self.objects.reserve();
            let entries = format!(
                "/Type/XObject/Subtype/Form/BBox[-842 -842 842 842]/Resources<</Font {} 0 R>>",
                self.fonts
            );
            self.objects.packed_stream(object, &entries, &content)?;
            self.form_objects.push((form, object));
        }
        for (draft, content) in batch.pages {
            let stream = self.objects.reserve();
            self.objects.packed_stream(stream, "", &content)?;
            let page = self.objects.reserve();
            let size = if draft.landscape { "/MediaBox[0 0 842 595]" } else { "" };
            self.objects.object(
                page,
                &format!(
                    "<</Type/Page/Parent {} 0 R/Contents {stream} 0 R/StructParents {}/Tabs/S{size}>>",
                    self.node, self.pages
                ),
            )?;
            self.structure.add(&draft, page, &mut self.objects)?;
            self.node_kids.push(page);
            self.pages += 1;
            if self.node_kids.len() == NODE {
                self.close_node()?;
                self.node = self.objects.reserve();
            }
        }
        Ok(())
    }

    fn close_node(&mut self) -> Result<(), PrintError> {
        let kids = std::mem::take(&mut self.node_kids);
        let body = format!(
            "<</Type/Pages/Parent {} 0 R/Count {}/Kids[{}]>>",
            self.root,
            kids.len(),
            references(&kids)
        );
        self.objects.object(self.node, &body)?;
        self.nodes.push(self.node);
        Ok(())
    }

    /// Writes the fonts that the pages use.
    fn embed_fonts(&mut self) -> Result<(), PrintError> {
        let mut dictionary = String::from("<<");
        for face in Face::ALL.into_iter().filter(|face| self.glyphs.any(*face as usize)) {
            let font = self.faces.embed(face, &self.glyphs, &mut self.objects)?;
            let _ = write!(dictionary, "/{} {font} 0 R", face.resource());
        }
        dictionary.push_str(">>");
        self.objects.object(self.fonts, &dictionary)
    }

    /// Pages taken so far.
    pub(crate) fn pages(&self) -> usize {
        self.pages + self.waiting.len()
    }

    /// Writes what is left and closes the file.
    pub(crate) fn finish(mut self) -> Result<Written, PrintError> {
        self.lay_out()?;
        if !self.node_kids.is_empty() || self.nodes.is_empty() {
            self.close_node()?;
        }
        self.embed_fonts()?;
        let Self { mut objects, structure, document, .. } = self;
        let mut forms = String::new();
        for (form, object) in &self.form_objects {
            let _ = write!(forms, "/X{form} {object} 0 R");
        }
        objects.object(self.resources, &format!("<</Font {} 0 R/XObject<<{forms}>>>>", self.fonts))?;
        objects.object(
            self.root,
            &format!(
                "<</Type/Pages/Count {}/Kids[{}]/MediaBox[0 0 {} {}]/Resources {} 0 R>>",
                self.pages,
                references(&self.nodes),
                A4.0 / 100,
                A4.1 / 100,
                self.resources
            ),
        )?;
        let tree = structure.root();
        structure.finish(&mut objects)?;
        let metadata = objects.reserve();
        objects.stream(metadata, "/Type/Metadata/Subtype/XML", xmp(&document).as_bytes())?;
        let catalog = objects.reserve();
        objects.object(
            catalog,
            &format!(
                "<</Type/Catalog/Pages {} 0 R/StructTreeRoot {tree} 0 R/MarkInfo<</Marked true>>/Lang{}\
                 /ViewerPreferences<</DisplayDocTitle true>>/Metadata {metadata} 0 R>>",
                self.root,
                string(&document.language)
            ),
        )?;
        let info = objects.reserve();
        let made_at = document.made_at.strftime("D:%Y%m%d%H%M%S");
        objects.object(
            info,
            &format!(
                "<</Title{}/Creator{}/Producer{}/CreationDate({made_at})>>",
                string(&document.title),
                string("Préau"),
                string("Préau, genpdf")
            ),
        )?;
        let bytes = objects.finish(catalog, info)?;
        Ok(Written { pages: self.pages, bytes })
    }
}

fn references(numbers: &[u32]) -> String {
    numbers.iter().fold(String::new(), |mut list, number| {
        let _ = write!(list, "{number} 0 R ");
        list
    })
}

/// The same facts for readers of XMP.
fn xmp(document: &Document) -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let (title, language) = (escape(&document.title), escape(&document.language));
    let made_at: DateTime = document.made_at;
    let made_at = made_at.strftime("%Y-%m-%dT%H:%M:%S");
    format!(
        "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF \
         xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">\
         <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\
         <dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>\
         <xmp:CreatorTool>Préau</xmp:CreatorTool><xmp:CreateDate>{made_at}</xmp:CreateDate>\
         </rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>"
    )
}
