//! A family's browser: cookies, forms, and the mails that arrive.

use std::cell::RefCell;
use std::collections::BTreeMap;
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
    cookies: RefCell<BTreeMap<String, String>>,
}

/// A page that was answered.
pub struct Page {
    pub status: u16,
    /// Where it leads, when it is no page.
    pub location: Option<String>,
    pub html: String,
    /// What was said to keep.
    pub set_cookies: Vec<String>,
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
        Self { agent, address: address.to_owned(), cookies: RefCell::default() }
    }

    fn took(&self, mut answer: Response<ureq::Body>) -> Page {
        let said = answer.headers().get_all("set-cookie").iter();
        let set_cookies: Vec<String> = said.map(|value| value.to_str().unwrap().to_owned()).collect();
        for cookie in &set_cookies {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
        }
        let location = answer.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
        let headers = answer.headers().iter();
        let headers =
            headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
        let status = answer.status().as_u16();
        let html = answer.body_mut().read_to_string().unwrap();
        assert!(html.len() < 40 * 1024 && !html.contains("<script") && !html.contains(" style="), "{html}");
        Page { status, location, html, set_cookies, headers }
    }

    /// What the browser sends of its cookies.
    fn cookie(&self) -> String {
        let cookies = self.cookies.borrow();
        let pairs: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    /// One answer, without following it.
    pub fn ask(&self, path: &str) -> Page {
        let cookie = self.cookie();
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
        let cookie = self.cookie();
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
