//! Doublons probables: who is proposed, what grouping moves, and that ungrouping loses nothing.

use std::sync::Arc;

use domain::account::{Account, Holder};
use domain::action::Lead;
use domain::operation::replay;
use local::progress::Progress;
use local::store::account::StoredAccount;
use local::store::{account, operation};
use local::usecase::daily;
use local::usecase::maintenance;
use local::usecase::{accounts, dashboard, duplicates, import, journal, locate, mail, notify, reset};
use local::vault;
use local::view::account::{MailAgain, MailRequest};
use local::view::accounts::{Filter, Selection};
use local::view::action::{NotifyRequest, ResetReason, ResetRequest, SheetOrder};
use local::view::codes::{Degree, Population, State};
use local::view::duplicate::{CommonTrait, DuplicateStrength, Duplicates, NameLikeness, PairRequest};
use local::view::import::{ImportReport, ImportRequest, ImportSchool};
use local::workspace::Workspace;
use testing::onde::{self, Pupil};
use testing::{PASSPHRASE, SEPTEMBER, TestClock};

const PRIMARY: &str = "0990001U";
const NURSERY: &str = "0990002V";

/// First name, birth date and class of a child MOULABERT.
type Child<'a> = (&'a str, &'a str, &'a str);

/// A guardian: title, usage name, name, first name, street, mail, mobile, first names of children.
type Guardian<'a> = [&'a str; 8];

const CHLOE: Guardian<'_> =
    ["Mme", "", "MOULABERT", "Chloé", "1 rue Fictive", "c.moulabert@exemple.fr", "06 39 98 00 01", "Léa"];

struct Bench {
    folder: tempfile::TempDir,
    workspace: Workspace,
    clock: TestClock,
}

impl Bench {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = vault::create(folder.path(), Some(PASSPHRASE)).unwrap();
        let clock = TestClock::at(SEPTEMBER);
        let workspace = maintenance::open(folder.path(), &key, Arc::new(clock.clone())).await.unwrap();
        Self { folder, workspace, clock }
    }

    /// Two schools: Chloé MOULABERT has a child in each.
    async fn two_schools() -> Self {
        let bench = Self::new().await;
        bench.import(PRIMARY, &[("Léa", "03/04/2018", "CP A")], &[CHLOE]).await;
        bench.clock.set("2026-09-04T08:10:00Z");
        let other = [
            "Mme",
            "",
            "Moulabert",
            "CHLOE",
            "1, rue FICTIVE",
            "C.Moulabert@exemple.fr",
            "+33639980001",
            "Nour",
        ];
        bench.import(NURSERY, &[("Nour", "12/05/2022", "PS 1")], &[other]).await;
        bench
    }

    async fn import(&self, uai: &str, children: &[Child<'_>], guardians: &[Guardian<'_>]) -> ImportReport {
        let request = self.files(uai, children, guardians);
        import::apply(&self.workspace, &request, &Progress::default()).await.unwrap()
    }

    fn files(&self, uai: &str, children: &[Child<'_>], guardians: &[Guardian<'_>]) -> ImportRequest {
        let of = |first: &str| children.iter().find(|(one, ..)| *one == first);
        let pupils: Vec<Pupil> = children
            .iter()
            .map(|(first, birth_date, class)| Pupil::new("MOULABERT", first, birth_date, class))
            .collect();
        let guardian = |[title, usage, family, first, street, mail, mobile, names]: &Guardian<'_>| {
            let children = names.split(' ').map(|child| {
                ["MOULABERT", child, of(child).map_or("", |(_, _, class)| class)].map(str::to_owned)
            });
            onde::Guardian {
                title: (*title).to_owned(),
                usage: (*usage).to_owned(),
                family: (*family).to_owned(),
                first: (*first).to_owned(),
                street: (*street).to_owned(),
                mail: (*mail).to_owned(),
                mobile: (*mobile).to_owned(),
                children: children.collect(),
            }
        };
        let guardians: Vec<onde::Guardian> = guardians.iter().map(guardian).collect();
        let files = onde::write(self.folder.path(), &pupils, &guardians);
        let paths = files.iter().map(|path| path.to_string_lossy().into_owned()).collect();
        let school = ImportSchool {
            uai: uai.to_owned(),
            name: Some("École des Essais".to_owned()),
            degree: Some(Degree::First),
            town: Some("Ville".to_owned()),
        };
        ImportRequest { paths, school: Some(school), answers: Vec::new() }
    }

    async fn list(&self, uai: &str) -> Duplicates {
        duplicates::list(&self.workspace, Some(uai), duplicates::SHOWN).await.unwrap()
    }

    async fn id(&self, login: &str) -> u32 {
        locate::exactly(&self.workspace, login).await.unwrap()
    }

    async fn stored(&self, login: &str) -> StoredAccount {
        let id = self.id(login).await.into();
        account::find(&mut self.workspace.store().pool().acquire().await.unwrap(), id).await.unwrap()
    }

    async fn group(&self, kept: &str, other: &str) -> local::Result<Vec<String>> {
        let request = self.pair(kept, other).await;
        duplicates::group(&self.workspace, &request).await.map(|grouped| grouped.sheets)
    }

    async fn pair(&self, kept: &str, other: &str) -> PairRequest {
        PairRequest { school: PRIMARY.to_owned(), kept: self.id(kept).await, other: self.id(other).await }
    }

    async fn ungroup(&self, login: &str) -> local::Result<State> {
        let id = self.id(login).await;
        duplicates::ungroup(&self.workspace, PRIMARY, id).await.map(|back| back.state)
    }

    async fn notify(&self, uai: &str, login: &str) {
        let accounts = vec![self.id(login).await];
        let request = NotifyRequest {
            selection: Selection::of(uai, Population::LegalGuardians, accounts),
            reset: false,
            reason: None,
            spare_chosen: false,
            order: SheetOrder::Class,
            separators: false,
            path: self.folder.path().join("feuilles.pdf").to_string_lossy().into_owned(),
        };
        notify::by_sheet(&self.workspace, &request, &Progress::default()).await.unwrap();
    }

    async fn texts(&self, sql: &'static str) -> Vec<String> {
        sqlx::query_scalar(sql).fetch_all(self.workspace.store().pool()).await.unwrap()
    }

    /// Login by login, the children that each account opens.
    async fn opens(&self) -> Vec<String> {
        self.texts(
            "SELECT a.login || ': ' || group_concat(DISTINCT p.first ORDER BY p.id) FROM account a
             JOIN guardian g ON g.account_id = a.id JOIN link k ON k.guardian_id = g.id AND k.gone = 0
             JOIN pupil p ON p.id = k.pupil_id GROUP BY a.id ORDER BY a.id",
        )
        .await
    }

    /// Everything is the log replayed.
    async fn replays(&self) {
        let mut connection = self.workspace.store().pool().acquire().await.unwrap();
        let operations = operation::pending(&mut connection, 0).await.unwrap();
        for login in self.texts("SELECT login FROM account").await {
            let stored = self.stored(&login).await;
            let decisions =
                operations.iter().filter(|one| one.account == stored.uuid).map(|one| &one.decision);
            assert_eq!(
                replay(&Account::new(Holder::Guardian), decisions, Lead::Owner),
                stored.account,
                "{login}"
            );
        }
    }
}

fn untouched(before: &StoredAccount, after: &StoredAccount) {
    let facts = Account { version: before.account.version, ..after.account.clone() };
    assert_eq!(facts, before.account);
    assert_eq!((before.uuid, &before.login, &before.passwords), (after.uuid, &after.login, &after.passwords));
}

#[tokio::test]
async fn a_mother_with_a_child_in_each_of_two_schools_is_one_account_once_accepted() {
    let bench = Bench::two_schools().await;
    assert_eq!(bench.opens().await, ["c.moulabert: Léa", "c.moulabert2: Nour"]);
    for uai in [PRIMARY, NURSERY] {
        let list = bench.list(uai).await;
        assert_eq!((list.total, list.pairs.len(), list.apart.len()), (1, 1, 0));
        let pair = &list.pairs[0];
        assert_eq!((pair.strength, pair.names), (DuplicateStrength::Strong, NameLikeness::Same));
        assert_eq!(pair.common, [CommonTrait::Mail, CommonTrait::Mobile, CommonTrait::Address]);
        assert_eq!((pair.kept.login.as_str(), pair.other.login.as_str()), ("c.moulabert", "c.moulabert2"));
        assert_eq!(
            (pair.kept.name.as_str(), pair.kept.pupils[0].uai.as_str()),
            ("Mme Chloé MOULABERT", PRIMARY)
        );
        assert_eq!(pair.other.pupils[0].name, "Nour MOULABERT");
        assert_eq!(dashboard::of(&bench.workspace, uai).await.unwrap().duplicates, 1);
    }

    assert_eq!(bench.group("c.moulabert", "c.moulabert2").await.unwrap(), Vec::<String>::new());
    assert_eq!(bench.opens().await, ["c.moulabert: Léa,Nour"]);
    for uai in [PRIMARY, NURSERY] {
        assert_eq!(bench.list(uai).await.total, 0);
        assert_eq!(dashboard::of(&bench.workspace, uai).await.unwrap().duplicates, 0);
        let roster = bench.workspace.roster(uai, domain::person::Population::LegalGuardians).await.unwrap();
        assert_eq!(roster.rows.iter().map(|row| &*row.login).collect::<Vec<_>>(), ["c.moulabert"]);
        // Whoever holds the other sheet is found by what it says.
        let text = "c.moulabert2".to_owned();
        assert_eq!(roster.count(&Filter { text, ..Filter::default() }), 1, "{uai}");
    }
    let located = locate::by_login(&bench.workspace, "c.moulabert2").await.unwrap();
    assert_eq!(located.account, bench.id("c.moulabert").await);
    assert_eq!(located.lists.len(), 2);
    let page = local::usecase::account::details(&bench.workspace, PRIMARY, bench.id("c.moulabert2").await)
        .await
        .unwrap();
    assert_eq!(page.login, "c.moulabert");
    assert_eq!((page.pupils_here.len(), page.pupils_elsewhere.len()), (1, 1));
    assert_eq!((page.grouped.len(), page.grouped[0].login.as_str()), (1, "c.moulabert2"));
    assert_eq!(page.grouped[0].grouped_on, "2026-09-04");
    assert_eq!(page.history[0].what, "Compte c.moulabert2 regroupé avec c.moulabert, qui est gardé");
    bench.replays().await;

    bench.ungroup("c.moulabert2").await.unwrap();
    assert_eq!(bench.opens().await, ["c.moulabert: Léa", "c.moulabert2: Nour"]);
    assert_eq!(bench.list(PRIMARY).await.total, 1);
    assert_eq!(
        bench.texts("SELECT home_account_id FROM guardian WHERE home_account_id IS NOT NULL").await.len(),
        0
    );
    bench.replays().await;
}

#[tokio::test]
async fn ungrouping_gives_back_the_account_as_it_was_and_the_kept_one_keeps_what_happened() {
    let bench = Bench::two_schools().await;
    bench.notify(NURSERY, "c.moulabert2").await;
    assert_eq!(bench.list(PRIMARY).await.pairs[0].kept.login, "c.moulabert2", "the furthest on its way");
    let before = bench.stored("c.moulabert2").await;
    assert_eq!(before.account.state, domain::account::State::Notified);
    let password = before.provisional_password().unwrap();

    let sheets = bench.group("c.moulabert", "c.moulabert2").await.unwrap();
    assert_eq!(sheets, bench.texts("SELECT serial FROM sheet").await);
    untouched(&before, &bench.stored("c.moulabert2").await);
    let page = || async {
        local::usecase::account::details(&bench.workspace, PRIMARY, bench.id("c.moulabert").await)
            .await
            .unwrap()
    };
    let shown = page().await;
    assert_eq!(shown.state, State::NotNotified);
    assert_eq!(
        shown.sheets[0].situation,
        "L’identifiant c.moulabert2 a été regroupé avec celui de ce compte\u{A0}: cette feuille est à détruire."
    );
    let what: Vec<_> = shown.history.iter().map(|entry| entry.what.as_str()).collect();
    assert_eq!(
        what,
        [
            "Compte c.moulabert2 regroupé avec c.moulabert, qui est gardé",
            "Compte notifié par feuille individuelle (identifiant c.moulabert2)"
        ]
    );

    // The kept account lives on.
    bench.notify(NURSERY, "c.moulabert").await;
    let selection = Selection::of(PRIMARY, Population::LegalGuardians, vec![bench.id("c.moulabert").await]);
    reset::run(
        &bench.workspace,
        &ResetRequest { selection, reason: ResetReason::Stolen, spare_chosen: false },
    )
    .await
    .unwrap();
    let kept = bench.stored("c.moulabert").await;
    untouched(&before, &bench.stored("c.moulabert2").await);
    bench.replays().await;

    assert_eq!(bench.ungroup("c.moulabert2").await.unwrap(), State::Notified);
    let back = bench.stored("c.moulabert2").await;
    untouched(&before, &back);
    assert_eq!(back.provisional_password(), Some(password));
    untouched(&kept, &bench.stored("c.moulabert").await);
    let id = bench.id("c.moulabert2").await;
    let back = local::usecase::account::details(&bench.workspace, NURSERY, id).await.unwrap();
    assert_eq!(back.sheets[0].situation, "Utilisable", "its sheet is good again");
    assert_eq!(back.grouped.len(), 0);
    let shown = page().await;
    assert_eq!(shown.history[0].what, "Compte c.moulabert2 dégroupé de c.moulabert, et rendu comme il était");
    assert!(shown.sheets.iter().all(|sheet| !sheets.contains(&sheet.serial)));
    bench.replays().await;
    let kinds = bench.texts("SELECT kind FROM operation WHERE kind LIKE '%group' ORDER BY counter").await;
    assert_eq!(kinds, ["group", "ungroup"]);
}

#[tokio::test]
async fn an_account_that_is_away_does_not_expire_and_does_not_come_back_alive_too_late() {
    let bench = Bench::two_schools().await;
    bench.notify(NURSERY, "c.moulabert2").await;
    bench.notify(PRIMARY, "c.moulabert").await;
    let before = bench.stored("c.moulabert2").await;
    bench.group("c.moulabert", "c.moulabert2").await.unwrap();
    bench.clock.set("2026-12-05T08:00:00Z");
    daily::run_if_due(&bench.workspace).await.unwrap();
    assert_eq!(bench.stored("c.moulabert").await.account.state, domain::account::State::NotNotified);
    untouched(&before, &bench.stored("c.moulabert2").await);
    let id = bench.id("c.moulabert2").await;
    let back = duplicates::ungroup(&bench.workspace, NURSERY, id).await.unwrap();
    assert!(back.expired);
    assert_eq!((back.state, back.kept_login.as_str()), (State::NotNotified, "c.moulabert"));
    bench.replays().await;
    // What time did to an account stays in the journal of its school while the account is grouped.
    bench.group("c.moulabert", "c.moulabert2").await.unwrap();
    let page = journal::page(&bench.workspace, Some(NURSERY), 0, 50).await.unwrap();
    assert_eq!(page.entries.iter().filter(|entry| entry.kind == "expired").count(), 2);
}

/// The page of the other may be open while it is grouped.
#[tokio::test]
async fn a_mail_asked_for_the_one_that_is_away_is_that_of_the_one_kept() {
    let bench = Bench::two_schools().await;
    let away = bench.id("c.moulabert2").await;
    bench.group("c.moulabert", "c.moulabert2").await.unwrap();
    let request =
        MailRequest { school: PRIMARY.to_owned(), account: away, what: MailAgain::Activation, address: None };
    let asked = async || mail::resend(&bench.workspace, &request).await.unwrap_err().code();
    assert_eq!(asked().await, "mail", "nobody is activating");
    let pool = bench.workspace.store().pool();
    let activating = "UPDATE account SET state = 2, password = 2 WHERE login = 'c.moulabert'";
    sqlx::query(activating).execute(pool).await.unwrap();
    assert_eq!(asked().await, "alone");
}

#[tokio::test]
async fn two_persons_are_not_proposed_again_until_that_is_taken_back() {
    let bench = Bench::two_schools().await;
    let pair = bench.pair("c.moulabert2", "c.moulabert").await;
    for changes in [true, false] {
        assert_eq!(duplicates::tell_apart(&bench.workspace, &pair, true).await.unwrap(), changes);
    }
    let list = bench.list(NURSERY).await;
    assert_eq!((list.total, list.apart.len()), (0, 1));
    let apart = &list.apart[0];
    assert_eq!(apart.logins, ["c.moulabert", "c.moulabert2"]);
    assert_eq!(apart.names, ["Mme Chloé MOULABERT", "Mme CHLOE Moulabert"]);
    let page = journal::page(&bench.workspace, None, 0, 1).await.unwrap();
    assert_eq!(page.entries[0].what, "Comptes c.moulabert2 et c.moulabert\u{A0}: deux personnes");
    for changes in [true, false] {
        assert_eq!(duplicates::tell_apart(&bench.workspace, &pair, false).await.unwrap(), changes);
    }
    let list = bench.list(NURSERY).await;
    assert_eq!((list.total, list.apart.len()), (1, 0));
    // Grouping is the newer answer.
    duplicates::tell_apart(&bench.workspace, &pair, true).await.unwrap();
    bench.group("c.moulabert", "c.moulabert2").await.unwrap();
    assert_eq!(bench.list(NURSERY).await.apart.len(), 0);
    let said = bench.texts("SELECT kind FROM operation WHERE kind = 'told_apart'").await;
    assert_eq!(said.len(), 3, "said again is not recorded again");
}

#[tokio::test]
async fn groupings_that_follow_one_another_are_each_ended_by_itself() {
    let bench = Bench::two_schools().await;
    let third = ["", "MOULABERT", "LE GOFF", "Chloé", "2 rue Autre", "c.moulabert@exemple.fr", "", "Sacha"];
    bench.import("0990003W", &[("Sacha", "01/02/2016", "CM2 A")], &[third]).await;
    let list = duplicates::list(&bench.workspace, None, 1).await.unwrap();
    assert_eq!((list.total, list.pairs.len()), (2, 1), "three accounts are two pairs, one is asked for");
    let list = duplicates::list(&bench.workspace, None, usize::MAX).await.unwrap();
    assert_eq!(list.pairs[1].names, NameLikeness::Usage);
    assert_eq!(list.pairs[1].other.birth_name.as_deref(), Some("LE GOFF"));

    bench.group("c.moulabert2", "c.legoff").await.unwrap();
    bench.group("c.moulabert", "c.moulabert2").await.unwrap();
    assert_eq!(bench.opens().await, ["c.moulabert: Léa,Nour,Sacha"]);
    let code = |done: local::Result<Vec<String>>| done.map_err(|error| error.code());
    assert_eq!(code(bench.group("c.moulabert", "c.legoff").await), Err("grouping-done"));
    assert_eq!(code(bench.group("c.legoff", "c.moulabert").await), Err("grouping-done"));
    assert_eq!(code(bench.group("c.moulabert", "c.moulabert").await), Err("grouping-itself"));
    assert_eq!(bench.ungroup("c.moulabert").await.map_err(|error| error.code()), Err("not-grouped"));
    let id = bench.id("c.legoff").await;
    let page = local::usecase::account::details(&bench.workspace, PRIMARY, id).await.unwrap();
    let grouped: Vec<_> = page.grouped.iter().map(|grouped| grouped.login.as_str()).collect();
    assert_eq!((page.login.as_str(), grouped), ("c.moulabert", vec!["c.moulabert2", "c.legoff"]));

    // The middle one takes what was grouped with it along.
    bench.ungroup("c.moulabert2").await.unwrap();
    assert_eq!(bench.opens().await, ["c.moulabert: Léa", "c.moulabert2: Nour,Sacha"]);
    bench.group("c.moulabert", "c.moulabert2").await.unwrap();
    bench.ungroup("c.legoff").await.unwrap();
    assert_eq!(bench.opens().await, ["c.moulabert: Léa,Nour", "c.legoff: Sacha"]);
    bench.ungroup("c.moulabert2").await.unwrap();
    assert_eq!(bench.opens().await, ["c.moulabert: Léa", "c.moulabert2: Nour", "c.legoff: Sacha"]);
    bench.replays().await;
}

#[tokio::test]
async fn imports_leave_groupings_alone() {
    let bench = Bench::two_schools().await;
    bench.notify(NURSERY, "c.moulabert2").await;
    bench.group("c.moulabert2", "c.moulabert").await.unwrap();
    let moved =
        ["Mme", "", "MOULABERT", "Chloé", "9 rue Neuve", "nouvelle@exemple.fr", "06 39 98 00 02", "Léa Tom"];
    let children = [("Léa", "03/04/2018", "CP A"), ("Tom", "03/04/2019", "GS A")];
    let report = bench.import(PRIMARY, &children, &[moved]).await;
    assert_eq!((report.totals.accounts_new, report.totals.guardians_changed), (0, 1), "{report:?}");
    assert_eq!(bench.opens().await, ["c.moulabert2: Léa,Nour,Tom"]);
    assert_eq!(bench.stored("c.moulabert2").await.account.state, domain::account::State::Notified);
    // Undone, the person is as before, and the accounts are still grouped.
    let last = import::history(&bench.workspace).await.unwrap()[0].id;
    import::undo(&bench.workspace, last).await.unwrap();
    assert_eq!(bench.opens().await, ["c.moulabert2: Léa,Nour"]);
    let kept = bench.texts("SELECT mail FROM guardian ORDER BY id").await;
    assert_eq!(kept, ["c.moulabert@exemple.fr", "C.Moulabert@exemple.fr"]);
    bench.ungroup("c.moulabert").await.unwrap();
    assert_eq!(bench.opens().await, ["c.moulabert: Léa", "c.moulabert2: Nour"]);
}

#[tokio::test]
async fn an_import_undone_leaves_a_later_grouping_of_accounts_it_did_not_make() {
    let bench = Bench::two_schools().await;
    let moved =
        ["Mme", "", "MOULABERT", "Chloé", "9 rue Neuve", "nouvelle@exemple.fr", "06 39 98 00 01", "Léa"];
    bench.import(PRIMARY, &[("Léa", "03/04/2018", "CP A")], &[moved]).await;
    bench.group("c.moulabert2", "c.moulabert").await.unwrap();
    import::undo(&bench.workspace, import::history(&bench.workspace).await.unwrap()[0].id).await.unwrap();
    assert_eq!(bench.opens().await, ["c.moulabert2: Léa,Nour"]);
    assert_eq!(bench.texts("SELECT mail FROM guardian WHERE id = 1").await, ["c.moulabert@exemple.fr"]);
    bench.ungroup("c.moulabert").await.unwrap();
    assert_eq!(bench.opens().await, ["c.moulabert: Léa", "c.moulabert2: Nour"]);
}

#[tokio::test]
async fn an_import_whose_account_was_grouped_is_not_undone() {
    for (kept, other) in [("c.moulabert", "c.moulabert2"), ("c.moulabert2", "c.moulabert")] {
        let bench = Bench::two_schools().await;
        bench.group(kept, other).await.unwrap();
        let last = import::history(&bench.workspace).await.unwrap()[0].id;
        let refused = import::undo(&bench.workspace, last).await.map_err(|error| error.code());
        assert_eq!(refused, Err("import-used"), "{kept} kept");
    }
    // Two persons are no use: the answer goes with the accounts.
    let bench = Bench::two_schools().await;
    let pair = bench.pair("c.moulabert", "c.moulabert2").await;
    duplicates::tell_apart(&bench.workspace, &pair, true).await.unwrap();
    import::undo(&bench.workspace, import::history(&bench.workspace).await.unwrap()[0].id).await.unwrap();
    assert_eq!(bench.list(PRIMARY).await.apart.len(), 0);
}

/// Inside one school, one mother on lines that cannot be told to be one person.
#[tokio::test]
async fn accounts_of_one_person_that_remain_in_a_school_are_proposed_and_become_one_line() {
    let bench = Bench::new().await;
    let line = |mail, mobile, of| ["Mme", "", "MOULABERT", "Chloé", "1 rue Fictive", mail, mobile, of];
    let children = [("Léa", "03/04/2018", "CP A"), ("Tom", "03/04/2019", "GS A")];
    let lines = [line("c.m@exemple.fr", "", "Léa"), line("chloe@exemple.fr", "06 39 98 00 01", "Tom")];
    bench.import(PRIMARY, &children, &lines).await;
    assert_eq!(bench.opens().await, ["c.moulabert: Léa", "c.moulabert2: Tom"]);
    let pair = &bench.list(PRIMARY).await.pairs[0];
    assert_eq!(
        (pair.strength, pair.common.as_slice()),
        (DuplicateStrength::Fair, &[CommonTrait::Address][..])
    );
    bench.group("c.moulabert", "c.moulabert2").await.unwrap();
    let roster = bench.workspace.roster(PRIMARY, domain::person::Population::LegalGuardians).await.unwrap();
    assert_eq!((roster.rows.len(), roster.account_count()), (2, 1));
    assert!(
        roster.rows.iter().all(|row| row.mail && row.mobile),
        "what one record says is said for both rows"
    );
    let selection = Selection::of(PRIMARY, Population::LegalGuardians, vec![bench.id("c.moulabert").await]);
    let summary = accounts::summary(&bench.workspace, &selection).await.unwrap();
    assert_eq!((summary.accounts, summary.households), (1, 1));
    let id = bench.id("c.moulabert").await;
    let page = local::usecase::account::details(&bench.workspace, PRIMARY, id).await.unwrap();
    assert_eq!(
        (page.mail.as_deref(), page.mobile.as_deref()),
        (Some("c.m@exemple.fr"), Some("06 39 98 00 01"))
    );
    // The files again ask nothing and change nothing.
    let report = bench.import(PRIMARY, &children, &lines).await;
    assert!(report.unchanged && report.questions.is_empty(), "{report:?}");
    assert_eq!(bench.opens().await, ["c.moulabert: Léa,Tom"]);
    // Written once and for all, the person is still one account.
    let once = [line("c.m@exemple.fr", "06 39 98 00 01", "Léa Tom")];
    let report = bench.import(PRIMARY, &children, &once).await;
    assert!(report.questions.is_empty(), "{report:?}");
    assert_eq!(bench.opens().await, ["c.moulabert: Léa,Tom"]);
}
