//! A family’s browser on the real portal. Whatever it asks may fail at any moment: then it says why, and nothing is
//! known of what was done.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use ureq::Agent;

/// Why it did not come to what was asked.
#[derive(Debug)]
pub enum Met {
    /// No answer, or one that says to come back: nothing is known.
    Away,
    /// An answer that leads elsewhere.
    Elsewhere(String),
}

/// A browser, with the cookies of one person.
pub struct Browser {
    agent: Agent,
    address: String,
    cookies: BTreeMap<String, String>,
}

struct Page {
    location: Option<String>,
    html: String,
}

/// What a family was born on, as it types it.
const BORN: [(&str, &str); 3] = [("jour", "3"), ("mois", "4"), ("annee", "2018")];

impl Browser {
    pub fn new(address: &str) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_secs(20)))
            .build()
            .into();
        Self { agent, address: address.to_owned(), cookies: BTreeMap::new() }
    }

    fn cookie(&self) -> String {
        let pairs = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    fn took(&mut self, answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Page, Met> {
        let mut answer = answer.map_err(|_| Met::Away)?;
        let status = answer.status().as_u16();
        if status >= 500 {
            return Err(Met::Away);
        }
        for cookie in answer.headers().get_all("set-cookie") {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let location = answer.headers().get("location").map(|place| place.to_str().unwrap().to_owned());
        let html = answer.body_mut().read_to_string().map_err(|_| Met::Away)?;
        Ok(Page { location, html })
    }

    fn get(&mut self, path: &str) -> Result<Page, Met> {
        let request = self.agent.get(format!("{}{path}", self.address)).header("cookie", self.cookie());
        self.took(request.call())
    }

    /// Opens a page and sends its form; says where it leads.
    fn fill(&mut self, path: &str, to: &str, typed: &[(&str, &str)]) -> Result<String, Met> {
        let mut page = self.get(path)?;
        if let Some(location) = page.location.take() {
            page = self.get(&location)?;
        }
        let Some((_, rest)) = page.html.split_once("name=\"jeton\" value=\"") else {
            return Err(Met::Elsewhere(page.location.unwrap_or(page.html)));
        };
        let token = rest.split('"').next().unwrap().to_owned();
        let mut fields: Vec<(String, &str)> = vec![("jeton".to_owned(), &token)];
        for (name, value) in typed {
            // Of a child it is asked for by name, or of whichever.
            let asked = page.html.split(&format!("name=\"{name}-")).nth(1);
            let suffix = asked.and_then(|rest| rest.split('"').next());
            let name = suffix.map_or_else(|| (*name).to_owned(), |suffix| format!("{name}-{suffix}"));
            fields.push((name, value));
        }
        let request = self.agent.post(format!("{}{to}", self.address)).header("cookie", self.cookie());
        let request = request.header("origin", &self.address);
        let sent = request.send_form(fields.iter().map(|(name, value)| (name.as_str(), *value)));
        let page = self.took(sent)?;
        page.location.ok_or(Met::Elsewhere(page.html))
    }

    fn expect(led: String, to: &str) -> Result<(), Met> {
        if led.starts_with(to) { Ok(()) } else { Err(Met::Elsewhere(led)) }
    }

    /// Signs in; says where that leads.
    pub fn sign_in(&mut self, login: &str, password: &str) -> Result<String, Met> {
        let led =
            self.fill("/connexion", "/connexion", &[("identifiant", login), ("motdepasse", password)])?;
        if led.starts_with("/connexion") { Err(Met::Elsewhere(led)) } else { Ok(led) }
    }

    /// Who came with a sheet says when a child was born.
    pub fn give_date(&mut self) -> Result<(), Met> {
        const DATES: &str = "/premiere-connexion/naissance";
        let led = self.fill(DATES, DATES, &BORN)?;
        Self::expect(led, "/premiere-connexion/mot-de-passe")
    }

    /// Chooses a password: once this is answered, it is theirs.
    pub fn choose(&mut self, password: &str) -> Result<(), Met> {
        const PASSWORD: &str = "/premiere-connexion/mot-de-passe";
        let led = self.fill(PASSWORD, PASSWORD, &[("nouveau", password), ("encore", password)])?;
        Self::expect(led, "/compte")
    }

    /// Gives a mail address and follows the link that arrives there: once this is answered, the account is activated.
    pub fn confirm(&mut self, mail: &str, arrives: &Path) -> Result<(), Met> {
        self.fill("/compte/mail", "/compte/mail", &[("mail", mail)])?;
        let link = self.link(mail, arrives)?;
        let led = self.fill(&link, &link, &[])?;
        Self::expect(led, "/compte?fait=")
    }

    /// Whether the session that it has is one: its account is shown.
    pub fn is_in(&mut self) -> bool {
        self.get("/compte").is_ok_and(|page| page.location.is_none() && page.html.contains("Mon compte"))
    }

    /// The path of the link in the mail that arrives for them.
    fn link(&self, mail: &str, folder: &Path) -> Result<String, Met> {
        let deadline = Instant::now() + Duration::from_secs(30);
        while Instant::now() < deadline {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let Ok(text) = fs::read_to_string(entry.path()) else { continue };
                if text.contains(&format!("To: {mail}")) && text.ends_with("--\r\n") {
                    let _ = fs::remove_file(entry.path());
                    let text = text.replace("=\r\n", "").replace("=3D", "=");
                    let (_, rest) = text.split_once(&format!("{}/", self.address)).expect(&text);
                    return Ok(format!("/{}", rest.split(['\r', '\n', '"']).next().unwrap()));
                }
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Err(Met::Away)
    }
}
