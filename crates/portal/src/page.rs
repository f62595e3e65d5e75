//! What a page is made of, and how it becomes HTML.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use protocol::maintenance::{Maintenance, MaintenanceLevel};
use protocol::problem::ProblemCode;
use service::Error;

use crate::date::Typed;
use crate::words;

/// Name of the field that proves where a form comes from.
pub(crate) const FORM_TOKEN: &str = "jeton";

/// Seconds after which to come back when the service is busy.
const RETRY_AFTER: &str = "10";

/// A page: one question, or one answer.
#[derive(Default)]
pub(crate) struct Page {
    title: String,
    /// What is announced, or on.
    maintenance: Option<String>,
    notice: Option<String>,
    fault: Option<Fault>,
    blocks: Vec<Block>,
}

/// What is wrong, and the field that it is about.
struct Fault {
    text: String,
    field: Option<String>,
}

/// Part of a page.
enum Block {
    Text(String),
    Heading(String),
    Facts(Vec<(String, String)>),
    Link(String, String),
    /// The roads to choose from, each with what it is.
    Roads(Vec<(String, String, String)>),
    Form(Form),
}

/// A form.
pub(crate) struct Form {
    action: String,
    fields: Vec<Field>,
    button: String,
    /// Whose password is chosen: for who keeps passwords.
    username: Option<String>,
}

/// A field.
pub(crate) enum Field {
    Text(TextField),
    Date(DateField),
}

/// One line.
#[derive(Default)]
pub(crate) struct TextField {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) hint: String,
    pub(crate) kind: &'static str,
    pub(crate) value: String,
    pub(crate) autocomplete: &'static str,
    pub(crate) inputmode: &'static str,
}

/// A day, a month and a year.
pub(crate) struct DateField {
    pub(crate) suffix: String,
    pub(crate) legend: String,
    pub(crate) hint: String,
    pub(crate) typed: Typed,
    /// It is the birth date of who types.
    pub(crate) own: bool,
    /// What can be said of the child, each a link.
    pub(crate) links: Vec<(String, String)>,
}

impl Form {
    pub(crate) fn new(action: &str, button: &str) -> Self {
        Self { action: action.to_owned(), fields: Vec::new(), button: button.to_owned(), username: None }
    }

    /// One that a password of that login is chosen with.
    pub(crate) fn of(self, login: &str) -> Self {
        Self { username: Some(login.to_owned()), ..self }
    }

    pub(crate) fn field(mut self, field: TextField) -> Self {
        self.fields.push(Field::Text(field));
        self
    }

    pub(crate) fn date(mut self, field: DateField) -> Self {
        self.fields.push(Field::Date(field));
        self
    }
}

impl Page {
    pub(crate) fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    pub(crate) fn text(mut self, text: impl Into<String>) -> Self {
        self.blocks.push(Block::Text(text.into()));
        self
    }

    pub(crate) fn heading(mut self, text: impl Into<String>) -> Self {
        self.blocks.push(Block::Heading(text.into()));
        self
    }

    pub(crate) fn facts(mut self, facts: Vec<(String, String)>) -> Self {
        self.blocks.push(Block::Facts(facts));
        self
    }

    /// Facts before everything else.
    pub(crate) fn facts_first(mut self, facts: Vec<(String, String)>) -> Self {
        self.blocks.insert(0, Block::Facts(facts));
        self
    }

    pub(crate) fn link(mut self, path: impl Into<String>, text: impl Into<String>) -> Self {
        self.blocks.push(Block::Link(path.into(), text.into()));
        self
    }

    pub(crate) fn roads(mut self, roads: Vec<(String, String, String)>) -> Self {
        self.blocks.push(Block::Roads(roads));
        self
    }

    pub(crate) fn form(mut self, form: Form) -> Self {
        self.blocks.push(Block::Form(form));
        self
    }

    /// Says what is announced, or on, of maintenance.
    pub(crate) fn maintenance(self, text: Option<String>) -> Self {
        Self { maintenance: text, ..self }
    }

    /// Says what went well.
    pub(crate) fn notice(self, text: Option<String>) -> Self {
        Self { notice: text, ..self }
    }

    /// Says what is wrong, and leads to the field that it is about.
    pub(crate) fn fault(self, text: impl Into<String>, field: &str) -> Self {
        Self { fault: Some(Fault { text: text.into(), field: Some(field.to_owned()) }), ..self }
    }

    /// Whether this field is wrong, and the first of them.
    fn is_wrong(&self, id: &str) -> bool {
        self.fault.as_ref().is_some_and(|fault| fault.field.as_deref() == Some(id))
    }
}

/// The HTML of a page.
#[derive(Template)]
#[template(path = "page.html")]
struct Html5<'a> {
    page: &'a Page,
    token_name: &'static str,
    token: &'a str,
    ends: Option<String>,
    signed_in: bool,
}

pub(crate) fn render(
    status: StatusCode,
    page: &Page,
    form_token: &str,
    ends: Option<String>,
    signed_in: bool,
) -> Response {
    let html = Html5 { page, token_name: FORM_TOKEN, token: form_token, ends, signed_in };
    match html.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// What is said when something inside failed: nothing of it, and what to do.
pub(crate) fn failed(error: &Error) -> Response {
    let code = error.code();
    let (status, page) = match code {
        ProblemCode::Unavailable => {
            (StatusCode::SERVICE_UNAVAILABLE, Page::new(words::BUSY_TITLE).text(words::BUSY))
        }
        ProblemCode::ReadOnly => {
            let title = words::wait_title(MaintenanceLevel::ReadOnly);
            (StatusCode::SERVICE_UNAVAILABLE, Page::new(title).text(words::read_only(None)))
        }
        ProblemCode::Malformed => {
            (StatusCode::BAD_REQUEST, Page::new(words::UNREADABLE_TITLE).text(words::UNREADABLE))
        }
        _ => (StatusCode::INTERNAL_SERVER_ERROR, Page::new(words::FAILED_TITLE).text(words::FAILED)),
    };
    if let Some(causes) = error.failure() {
        tracing::error!(causes, "a page failed");
    }
    let mut response = render(status, &page.link("/", words::TO_HOME), "", None, false);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER));
    }
    response
}

/// What is answered instead of a page that waits for the end of a maintenance, in so many seconds.
#[must_use]
pub fn under_maintenance(window: &Maintenance, after: u64) -> Response {
    let said = match window.level {
        MaintenanceLevel::ReadOnly => words::read_only(window.until),
        MaintenanceLevel::Closed => words::closed(window.until),
    };
    let mut page = Page::new(words::wait_title(window.level)).text(said);
    if let Some(sentence) = &window.sentence {
        page = page.text(sentence);
    }
    if window.level == MaintenanceLevel::ReadOnly {
        page = page.link("/", words::TO_HOME);
    }
    let mut response = render(StatusCode::SERVICE_UNAVAILABLE, &page, "", None, false);
    response.headers_mut().insert(header::RETRY_AFTER, after.into());
    response
}
