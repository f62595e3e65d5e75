//! What families do: events as they are told to the service, and what is typed at its portal.

use domain::account::Password;
use jiff::Timestamp;
use protocol::account::Origin;
use protocol::decision::FamilyEvent;
use protocol::maintenance::MaintenanceLevel;
use service::usecase::door::sign_in::Refusal;
use service::usecase::family;

use crate::seed::Run;
use crate::world::CHOSEN;

impl Run<'_> {
    /// Somebody does something by a road of their own; with an account that is away, it is done to the one kept.
    pub async fn family(&mut self) {
        let accounts = self.world.accounts(&self.place.uai).await;
        let seen = self.chance.pick(&accounts);
        let day = self.world.clock.day();
        let did = *self.chance.pick(&[
            FamilyEvent::FranceConnectActivation,
            FamilyEvent::SmsRegistration,
            FamilyEvent::Transition { origin: Origin::Aten },
            FamilyEvent::FirstSignIn,
            FamilyEvent::FirstSignIn,
            FamilyEvent::FirstSignIn,
            FamilyEvent::MailLinkFollowed,
            FamilyEvent::MailLinkFollowed,
            FamilyEvent::PasswordChosen,
            FamilyEvent::ResetAsked { day },
        ]);
        let opened = self.history.books.opened(seen.id);
        let kept = accounts.iter().find(|kept| kept.id == opened).unwrap();
        // With a paper, and no password, there is nothing to change in a session.
        let impossible = did == FamilyEvent::PasswordChosen && kept.account.password != Password::Chosen;
        if !impossible && family::happened(&self.world.service, seen.id, did).await.is_ok() {
            self.history.clerks.get_mut(&opened).unwrap().family(did);
            self.trace.push(format!("{}, opened by {}: {did:?}", seen.login, kept.login));
        }
    }

    /// Somebody types what stands on a paper and, when it opens, chooses a password.
    pub async fn door(&mut self) -> Result<(), String> {
        if self.papers.is_empty() {
            return Ok(());
        }
        let paper = self.chance.pick(&self.papers).clone();
        let home = self.home();
        let answer = self.world.sign_in(&paper.login, &paper.password, home).await;
        self.trace.push(format!("{} types {}: {:?}", paper.login, paper.generation, answer.as_ref().err()));
        let Ok(token) = answer else { return Ok(()) };
        if let Some(level) = self.closed() {
            return Err(format!("{paper:?} begins something while {level:?}"));
        }
        if self.history.books.away_since(paper.account).is_some() {
            return Err(format!("{paper:?} opens, and its account is away"));
        }
        let heard_since = self.heard_since().await;
        if self.world.choose(&token, home).await {
            let today = self.world.clock.day();
            let clerk = self.history.clerks.get_mut(&paper.account).unwrap();
            clerk
                .signed_in_with(paper.generation, today, heard_since)
                .map_err(|why| format!("{paper:?}: {why}"))?;
        }
        Ok(())
    }

    /// Somebody types the password that they chose at the portal. It opens; with a login that was grouped away, the account
    /// that is kept, until that day ends.
    pub async fn own_password(&mut self) -> Result<(), String> {
        let accounts = self.world.accounts(&self.place.uai).await;
        let seen = self.chance.pick(&accounts);
        let home = self.home();
        if self.closed() == Some(MaintenanceLevel::Closed) {
            return Ok(());
        }
        let Some(is_theirs) = self.history.clerks[&seen.id].opens_with_own() else { return Ok(()) };
        let answer = self.world.sign_in(&seen.login, CHOSEN, home).await;
        let opened = self.history.books.opened(seen.id);
        let away_since = self.history.books.away_since(seen.id);
        let opens = is_theirs && away_since.is_none_or(|day| self.world.clock.day() == day);
        self.trace.push(format!("{} types what was chosen: {:?}", seen.login, answer.as_ref().err()));
        match &answer {
            Err(Refusal::TooOften(_)) => Ok(()),
            Ok(token) if opens => {
                let kept = accounts.iter().find(|kept| kept.id == opened).unwrap();
                match self.world.whose(token).await {
                    Some((login, last_day)) if login == kept.login && last_day == away_since.is_some() => {
                        Ok(())
                    }
                    whose => Err(format!("{} opens {whose:?}, not {}", seen.login, kept.login)),
                }
            }
            Err(_) if !opens => Ok(()),
            _ => Err(format!("{}: the portal says {answer:?}, the clerk {opens}", seen.login)),
        }
    }

    /// Since when every desktop was heard that counts still.
    pub async fn heard_since(&self) -> Option<Timestamp> {
        let heard: Option<jiff_sqlx::Timestamp> = sqlx::query_scalar(
            "SELECT min(coalesce(synchronised_at, enrolled_at)) FROM device
             WHERE staff = $1 AND revoked_at IS NULL AND quarantined_at IS NULL",
        )
        .bind(self.place.director.staff)
        .fetch_one(&self.world.pool)
        .await
        .unwrap();
        heard.map(jiff_sqlx::Timestamp::to_jiff)
    }

    /// An address that nobody came from.
    pub const fn home(&mut self) -> u32 {
        self.homes += 1;
        0x0a00_0000 + (self.place.number << 8) + self.homes
    }
}
