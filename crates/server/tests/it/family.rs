//! A family's browser: cookies, forms, and the mails that arrive.

use std::cell::RefCell;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use ureq::Agent;
use ureq::http::Response;

use crate::fixture::hidden;

/// A browser without JavaScript.
pub struct Browser {
    agent: Agent,
    address: String,
    cookie: RefCell<String>,
}

/// A page that was answered.
pub struct Page {
    pub status: u16,
    /// Where it leads, when it is no page.
    pub location: Option<String>,
    pub html: String,
    /// What was said to keep.
    pub set_cookie: Option<String>,
    headers: Vec<(String, String)>,
}

impl Page {
    #[track_caller]
    pub fn says(&self, text: &str) -> &Self {
        assert!(self.text().contains(text), "{text}: {} {}", self.status, self.html);
        self
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Without what templates escape, and with plain spaces.
    fn text(&self) -> String {
        self.html.replace("&#39;", "'").replace('\u{a0}', " ")
    }
}

impl Browser {
    pub fn new(address: &str) -> Self {
        let agent = Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
        Self { agent, address: address.to_owned(), cookie: RefCell::default() }
    }

    fn took(&self, mut answer: Response<ureq::Body>) -> Page {
        let set_cookie = answer.headers().get("set-cookie").map(|value| value.to_str().unwrap().to_owned());
        if let Some(kept) = &set_cookie {
            *self.cookie.borrow_mut() = kept.split(';').next().unwrap().to_owned();
        }
        let location = answer.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
        let headers = answer.headers().iter();
        let headers =
            headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
        let status = answer.status().as_u16();
        let html = answer.body_mut().read_to_string().unwrap();
        assert!(html.len() < 40 * 1024 && !html.contains("<script") && !html.contains(" style="), "{html}");
        Page { status, location, html, set_cookie, headers }
    }

    /// One answer, without following it.
    pub fn ask(&self, path: &str) -> Page {
        let cookie = self.cookie.borrow().clone();
        let request = self.agent.get(format!("{}{path}", self.address)).header("cookie", cookie);
        self.took(request.call().unwrap())
    }

    /// A page, wherever it leads.
    pub fn open(&self, path: &str) -> Page {
        let mut page = self.ask(path);
        for _ in 0..5 {
            let Some(location) = page.location.clone() else { return page };
            page = self.ask(&location);
        }
        panic!("{path} leads nowhere");
    }

    /// Sends the form of a page, and follows where it leads.
    pub fn send(&self, page: &Page, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = hidden(&page.html, "jeton");
        let sent = self.post(path, &token, fields, &self.address);
        match &sent.location {
            Some(location) => {
                assert_eq!(sent.status, 303);
                self.open(location)
            }
            None => sent,
        }
    }

    pub fn post(&self, path: &str, token: &str, fields: &[(&str, &str)], origin: &str) -> Page {
        let cookie = self.cookie.borrow().clone();
        let proof = ("jeton", token);
        let fields = fields.iter().chain([&proof]).map(|(name, value)| (*name, *value));
        let request = self.agent.post(format!("{}{path}", self.address));
        let request = request.header("cookie", cookie).header("origin", origin);
        self.took(request.send_form(fields).unwrap())
    }
}

/// The mail to an address that has arrived in a folder, once it has.
pub fn mail_to(folder: &Path, address: &str) -> String {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let files = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
        for file in files {
            let mail = fs::read_to_string(&file).unwrap();
            if mail.contains(&format!("To: {address}")) && mail.ends_with("--\r\n") {
                fs::remove_file(file).unwrap();
                return mail.replace("=\r\n", "").replace("=3D", "=");
            }
        }
        assert!(Instant::now() < deadline, "no mail for {address}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The path of the link in a mail.
pub fn link_in(mail: &str, address: &str) -> String {
    let (_, rest) = mail.split_once(&format!("{address}/")).expect(mail);
    format!("/{}", rest.split(['\r', '\n', '"']).next().unwrap())
}
