//! What a hand does in a school's list and around it, once through: every kind of click and key, and back to where it
//! began.

/// Keysyms, as X names them.
mod sym {
    pub const BACKSPACE: u32 = 0xff08;
    pub const TAB: u32 = 0xff09;
    pub const RETURN: u32 = 0xff0d;
    pub const ESCAPE: u32 = 0xff1b;
    pub const UP: u32 = 0xff52;
    pub const DOWN: u32 = 0xff54;
    pub const PAGE_UP: u32 = 0xff55;
    pub const PAGE_DOWN: u32 = 0xff56;
    pub const SHIFT: u32 = 0xffe1;
    pub const CONTROL: u32 = 0xffe3;
    pub const ALT: u32 = 0xffe9;
    pub const DELETE: u32 = 0xffff;
}

/// What is done.
#[derive(Debug, Clone)]
pub enum Act {
    /// A button of the mouse on what an XPath finds, maybe with a key held.
    Button(u8, String, Option<u32>),
    /// A key, maybe with another held.
    Key(u32, Option<u32>),
}

/// One click or key.
#[derive(Debug, Clone)]
pub struct Step {
    /// What it is counted under; nothing when it only prepares the next one.
    pub kind: Option<String>,
    /// What is done.
    pub act: Act,
    /// An XPath that holds once it is done.
    pub shows: String,
}

/// Presses the left button of the mouse.
fn click(kind: &str, what: &str, shows: &str) -> Step {
    Step { kind: Some(kind.to_owned()), act: Act::Button(1, what.to_owned(), None), shows: shows.to_owned() }
}

fn click_holding(kind: &str, held: u32, what: &str, shows: &str) -> Step {
    Step { act: Act::Button(1, what.to_owned(), Some(held)), ..click(kind, what, shows) }
}

fn right_click(kind: &str, what: &str, shows: &str) -> Step {
    Step { act: Act::Button(3, what.to_owned(), None), ..click(kind, what, shows) }
}

fn key(kind: &str, sym: u32, shows: &str) -> Step {
    Step { kind: Some(kind.to_owned()), act: Act::Key(sym, None), shows: shows.to_owned() }
}

fn key_holding(kind: &str, held: u32, sym: u32, shows: &str) -> Step {
    Step { act: Act::Key(sym, Some(held)), ..key(kind, sym, shows) }
}

/// The same, which only prepares.
fn unmeasured(step: Step) -> Step {
    Step { kind: None, ..step }
}

fn tab(name: &str) -> String {
    format!("//nav//a[normalize-space(.) = '{name}']")
}

fn title(text: &str) -> String {
    format!("//h1[contains(., '{text}')]")
}

fn button(name: &str) -> String {
    format!("//button[normalize-space(.) = '{name}']")
}

const SEARCH: &str = "//input[@id = 'search-text']";
const DIALOG: &str = "//dialog[@open]//button[normalize-space(.) = 'Annuler']";
const NO_DIALOG: &str = "not(//dialog[@open])";
const LIST: &str = "//tbody/tr";

/// What is done with a selection.
fn action(text: &str) -> String {
    format!("//*[@aria-label = 'Actions sur la sélection']//button[contains(., '{text}')]")
}

fn row(number: u8) -> String {
    format!("(//tbody/tr)[{number}]/td[2]")
}

fn tick(number: u8) -> String {
    format!("(//tbody/tr)[{number}]//input")
}

/// The bar over the list says that so many accounts are selected.
fn selected(accounts: &str) -> String {
    format!(
        "//*[@role = 'status'][starts-with(normalize-space(.), '{accounts}\u{A0}')][contains(., 'sélectionné')]"
    )
}

const NONE_SELECTED: &str = "//p[contains(., 'Cochez des comptes')]";

/// The whole walk, from the home screen to the home screen.
pub fn walk() -> Vec<Step> {
    let mut steps = Vec::new();
    steps.extend(screens());
    steps.extend(search());
    steps.extend(sorts());
    steps.extend(pages());
    steps.extend(filters());
    steps.extend(rows());
    steps.extend(scrolling());
    steps.extend(selections());
    steps.extend(dialogs());
    steps.extend(account());
    steps.extend(zoom());
    steps.extend(help());
    steps.extend(statistics());
    steps.extend(journal());
    steps.extend(settings());
    steps.push(unmeasured(click("", &tab("Accueil"), &title("Accueil"))));
    steps
}

fn screens() -> Vec<Step> {
    let mut steps = Vec::new();
    for (name, shows) in [
        ("Responsables", LIST.to_owned()),
        ("Statistiques", "//h2[contains(., 'États des comptes')]".to_owned()),
        ("Import", title("Import")),
        ("Paramètres", "//h2[contains(., 'Apparence')]".to_owned()),
        ("Journal", LIST.to_owned()),
        ("Aide", "//summary".to_owned()),
        ("Accueil", "//h2[contains(., 'À traiter')]".to_owned()),
    ] {
        steps.push(click(&format!("screen: {name}"), &tab(name), &shows));
    }
    steps
}

fn search() -> Vec<Step> {
    let mut steps = vec![key_holding(
        "search from another screen",
        sym::CONTROL,
        u32::from(b'f'),
        &format!("{LIST} and {SEARCH}"),
    )];
    for letter in *b"mart" {
        steps.push(key("search: a letter", u32::from(letter), &button("Tout effacer")));
    }
    steps.push(key("search: a letter taken away", sym::BACKSPACE, SEARCH));
    steps.push(key("search: a letter taken away", sym::BACKSPACE, SEARCH));
    steps.push(key_holding("search: its text selected", sym::CONTROL, u32::from(b'a'), SEARCH));
    steps.push(key("search: cleared", sym::DELETE, &format!("{LIST} and not({})", button("Tout effacer"))));
    steps
}

fn sorts() -> Vec<Step> {
    ["class", "guardian", "login", "mail", "origin", "state", "notified_on", "signed_in_on", "pupil"]
        .into_iter()
        .map(|column| {
            click(
                &format!("sort by {column}"),
                &format!("//th[@data-column = '{column}']//button"),
                &format!("//th[@data-column = '{column}'][@aria-sort = 'ascending']"),
            )
        })
        .collect()
}

fn pages() -> Vec<Step> {
    let page = |number: u8| format!("//nav[@aria-label = 'Pages'][contains(., 'Page {number} sur')]");
    let first = "//button[@aria-label = 'Première page']";
    let last = "//button[@aria-label = 'Dernière page']";
    vec![
        click("next page", &button("Suivant"), &page(2)),
        click("next page", &button("Suivant"), &page(3)),
        click("previous page", &button("Précédent"), &page(2)),
        click("last page", last, &format!("not({last})")),
        click("first page", first, &page(1)),
    ]
}

fn filters() -> Vec<Step> {
    let menu = |name: &str| format!("//search//button[@aria-expanded][contains(., '{name}')]");
    let value = |number: u8| format!("(//search//div[not(@hidden)]/fieldset//label)[{number}]");
    let clear = button("Tout effacer");
    let open = "//search//fieldset";
    vec![
        click("a filter opens", &menu("Classe"), open),
        click("a filter is applied", &value(1), &clear),
        click("a filter is applied", &value(2), &clear),
        click("a value is taken out", &value(1), &clear),
        click("filters are cleared", &clear, &format!("not({clear}) and not({open})")),
        click("a filter opens", &menu("compte"), open),
        click("a filter is applied", &value(2), &clear),
        click("filters are cleared", &clear, &format!("not({clear}) and not({open})")),
        click("a filter opens", &menu("mail"), open),
        key("Escape closes a filter", sym::ESCAPE, &format!("not({open})")),
    ]
}

fn rows() -> Vec<Step> {
    vec![
        click("a row is ticked", &tick(2), &selected("1")),
        key("an arrow to the next row", sym::DOWN, LIST),
        key("Space ticks a row", u32::from(b' '), &selected("2")),
        key_holding("Shift and an arrow", sym::SHIFT, sym::DOWN, &selected("3")),
        click_holding("Shift and a click", sym::SHIFT, &tick(9), LIST),
        click("all are unticked", "//button[@aria-label = 'Tout désélectionner']", NONE_SELECTED),
        right_click("the menu of a row", &row(4), "//*[@role = 'menu']"),
        key("an arrow in a menu", sym::DOWN, "//*[@role = 'menu']"),
        key("Escape closes a menu", sym::ESCAPE, "not(//*[@role = 'menu'])"),
    ]
}

fn scrolling() -> Vec<Step> {
    vec![key("Page down", sym::PAGE_DOWN, LIST), key("Page up", sym::PAGE_UP, LIST)]
}

fn selections() -> Vec<Step> {
    let all = "//thead//input";
    vec![
        click("all are ticked", all, "//thead//input[@aria-label]"),
        click("a row is unticked", &tick(3), LIST),
        click("all are ticked", all, LIST),
        click("the dialog to notify all", &action("otifier"), DIALOG),
        key("Escape closes a dialog", sym::ESCAPE, NO_DIALOG),
        click("all are unticked", "//button[@aria-label = 'Tout désélectionner']", NONE_SELECTED),
    ]
}

fn dialogs() -> Vec<Step> {
    vec![
        unmeasured(click("", &tick(2), &selected("1"))),
        unmeasured(click_holding("", sym::SHIFT, &tick(9), LIST)),
        click("the dialog to notify", &action("otifier"), DIALOG),
        click("a box in a dialog", "//dialog//label[contains(., 'Avec réinitialisation')]", DIALOG),
        key("Tab in a dialog", sym::TAB, DIALOG),
        key("Escape closes a dialog", sym::ESCAPE, NO_DIALOG),
        click("the dialog to reset", &action("Réinitialiser"), DIALOG),
        click("Annuler closes a dialog", DIALOG, NO_DIALOG),
        click("the dialog to list", &action("Lister"), DIALOG),
        key("Escape closes a dialog", sym::ESCAPE, NO_DIALOG),
        unmeasured(click("", "//button[@aria-label = 'Tout désélectionner']", NONE_SELECTED)),
    ]
}

fn account() -> Vec<Step> {
    let neighbour = |name: &str| {
        format!("//nav[@aria-label = 'Liste des comptes']//button[. = '{name}'][not(@disabled)]")
    };
    let both = format!("{} and {} and //h2", neighbour("Précédent"), neighbour("Suivant"));
    vec![
        click("an account opens", &row(3), &both),
        click("the next account", &neighbour("Suivant"), &both),
        click("the account before", &neighbour("Précédent"), &both),
        key_holding("the next account by key", sym::ALT, sym::DOWN, &both),
        key_holding("the account before by key", sym::ALT, sym::UP, &both),
        key("Escape back to the list", sym::ESCAPE, LIST),
        key("Enter opens an account", sym::RETURN, &both),
        click("back to the list", "//a[contains(., 'Retour à la liste')]", LIST),
    ]
}

fn zoom() -> Vec<Step> {
    vec![
        key_holding("larger", sym::CONTROL, u32::from(b'='), "//html[contains(@style, '110%')]"),
        key_holding("smaller", sym::CONTROL, u32::from(b'-'), "//html[contains(@style, '100%')]"),
        key_holding("smaller", sym::CONTROL, u32::from(b'-'), "//html[contains(@style, '90%')]"),
        key_holding("usual size", sym::CONTROL, u32::from(b'0'), "//html[contains(@style, '100%')]"),
    ]
}

fn help() -> Vec<Step> {
    let field = "//input[@id = 'help-search']";
    vec![
        unmeasured(click("", &tab("Aide"), "//summary")),
        click("a section unfolds", "(//summary)[2]", "//details[@open]"),
        click("a section folds", "(//summary)[2]", "not(//details[@open])"),
        unmeasured(click("", field, field)),
        key("help: a letter", u32::from(b'f'), "//details[@open]"),
        key("help: a letter", u32::from(b'e'), "//details[@open]"),
        key("help: a letter taken away", sym::BACKSPACE, "//details[@open]"),
        key("help: a letter taken away", sym::BACKSPACE, "not(//details[@open])"),
    ]
}

fn statistics() -> Vec<Step> {
    vec![unmeasured(click("", &tab("Statistiques"), "//h2[contains(., 'États des comptes')]"))]
}

fn journal() -> Vec<Step> {
    let field = "//search//input[@type = 'search']";
    let mut steps = vec![unmeasured(click("", &tab("Journal"), LIST)), unmeasured(click("", field, field))];
    for letter in *b"imp" {
        steps.push(key("journal: a letter", u32::from(letter), field));
    }
    for _ in 0..3 {
        steps.push(key("journal: a letter taken away", sym::BACKSPACE, field));
    }
    steps
}

fn settings() -> Vec<Step> {
    let field = "(//main//input[@type = 'text' or not(@type)])[1]";
    vec![
        unmeasured(click("", &tab("Paramètres"), "//h2[contains(., 'Apparence')]")),
        click("into a field", field, field),
        key("settings: a letter", u32::from(b'x'), field),
        key("settings: a letter taken away", sym::BACKSPACE, field),
    ]
}
