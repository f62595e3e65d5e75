//! Lets genpdf lay out a batch of pages, and makes each page's final content from what it wrote.

use std::sync::Arc;

use genpdf::{Context, Document, Element, Mm, Position, RenderResult, Size, error, render, style};

use super::draft::{A4, Line, PageContent};
use super::face::{CentiPoint, Faces, GLYPH_HEIGHT, family};
use super::form::Content;
use super::objects::deflate;
use super::scan::{Run, runs};
use super::subset::UsedGlyphs;
use super::{LayoutFault, PrintError, paint};

/// Where the origin of a form stands on the page on which genpdf prints it.
const FORM_ORIGIN: (CentiPoint, CentiPoint) = (1_000, 40_000);

/// Pages and forms that are laid out together.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub(crate) forms: Vec<(u32, Content)>,
    pub(crate) pages: Vec<PageContent>,
}

/// A batch that was laid out.
#[derive(Debug, Default)]
pub(crate) struct LaidOutBatch {
    /// Number and compressed content of each form.
    pub(crate) forms: Vec<(u32, Vec<u8>)>,
    /// Each page with its compressed content.
    pub(crate) pages: Vec<(PageContent, Vec<u8>)>,
    /// What they print of the fonts.
    pub(crate) glyphs: UsedGlyphs,
}

impl Batch {
    fn len(&self) -> usize {
        self.forms.len() + self.pages.len()
    }
}

/// The batch as one element of genpdf, which asks it for page after page.
struct Sheets {
    batch: Arc<Batch>,
    page: usize,
}

impl Element for Sheets {
    fn render(
        &mut self,
        context: &Context,
        area: render::Area<'_>,
        _: style::Style,
    ) -> Result<RenderResult, error::Error> {
        let print = |line: &Line, x: CentiPoint, y: CentiPoint| {
            let top = y - GLYPH_HEIGHT * CentiPoint::from(line.size) / 10;
            let printed = area.print_str(
                &context.font_cache,
                Position::new(millimetres(x), millimetres(top)),
                line.face.style(line.size),
                &line.text,
            )?;
            if printed {
                Ok(())
            } else {
                Err(error::Error::new("a line stands below the page", error::ErrorKind::PageSizeExceeded))
            }
        };
        if let Some((_, content)) = self.batch.forms.get(self.page) {
            for line in content.lines() {
                print(line, FORM_ORIGIN.0 + line.x, FORM_ORIGIN.1 + line.y)?;
            }
        } else if let Some(draft) = self.batch.pages.get(self.page - self.batch.forms.len()) {
            for line in draft.lines() {
                print(line, line.x, line.y)?;
            }
        }
        self.page += 1;
        Ok(RenderResult { size: area.size(), has_more: self.page < self.batch.len() })
    }
}

fn millimetres(length: CentiPoint) -> Mm {
    printpdf::Pt(f64::from(length) / 100.0).into()
}

fn failed(told: &'static str) -> PrintError {
    LayoutFault::of(told).into()
}

/// Lays a batch out and makes the content of its pages.
pub(crate) fn lay_out(batch: Batch, faces: &Faces) -> Result<LaidOutBatch, PrintError> {
    if batch.len() == 0 {
        return Ok(LaidOutBatch::default());
    }
    let batch = Arc::new(batch);
    let pages = set_lines(&batch, faces)?;
    let mut glyphs = UsedGlyphs::default();
    for run in pages.iter().flatten() {
        glyphs.add(run.face as usize, &run.glyphs);
    }
    let mut pages = pages.into_iter();
    let batch = Arc::try_unwrap(batch).map_err(|_| failed("the batch is still held"))?;

    let mut forms = Vec::with_capacity(batch.forms.len());
    for (number, content) in batch.forms {
        let mut runs = page_runs(&mut pages, content.lines().len())?;
        for run in &mut runs {
            run.x -= FORM_ORIGIN.0;
            run.y -= A4.1 - FORM_ORIGIN.1;
        }
        forms.push((number, deflate(&paint::form(&content, &runs))?));
    }
    let mut drafts = Vec::with_capacity(batch.pages.len());
    for draft in batch.pages {
        let runs = page_runs(&mut pages, draft.lines().count())?;
        let content = deflate(&paint::page(&draft, &runs)?)?;
        drafts.push((draft, content));
    }
    Ok(LaidOutBatch { forms, pages: drafts, glyphs })
}

fn page_runs(pages: &mut impl Iterator<Item = Vec<Run>>, lines: usize) -> Result<Vec<Run>, PrintError> {
    let runs = pages.next().ok_or_else(|| failed("a page is missing"))?;
    if runs.len() == lines { Ok(runs) } else { Err(failed("a line is missing")) }
}

/// The lines of each page as genpdf set them.
fn set_lines(batch: &Arc<Batch>, faces: &Faces) -> Result<Vec<Vec<Run>>, PrintError> {
    let landscape = batch.pages.first().is_some_and(|draft| draft.landscape);
    let mut document = Document::new(family()?);
    document.set_minimal_conformance();
    // Upright pages are A4; a form stands on the same paper, and lying pages hang from the same top edge.
    let width = if landscape { A4.1 } else { A4.0 };
    document.set_paper_size(Size::new(millimetres(width), millimetres(A4.1)));
    document.push(Sheets { batch: Arc::clone(batch), page: 0 });
    let mut written = Vec::new();
    document.render(&mut written).map_err(|error| LayoutFault::from(&error))?;

    let file = lopdf::Document::load_mem(&written).map_err(|_| failed("what was laid out cannot be read"))?;
    drop(written);
    let mut pages = Vec::with_capacity(batch.len());
    for (index, page) in file.page_iter().enumerate() {
        let content = file.get_page_content(page);
        let mut runs = runs(&content, faces).ok_or_else(|| failed("unexpected content"))?;
        let height = index.checked_sub(batch.forms.len()).and_then(|page| batch.pages.get(page));
        let shift = height.map_or(0, |draft| A4.1 - draft.height());
        for run in &mut runs {
            run.y -= shift;
        }
        pages.push(runs);
    }
    Ok(pages)
}
