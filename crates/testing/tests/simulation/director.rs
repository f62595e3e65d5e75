//! What a director decides on a desktop: accounts, groupings and mails that the seed picks.

use domain::account::State;
use local::view::account::MailAgain;
use local::view::action::ResetReason;

use crate::desktop::{Asked, Paper};
use crate::seed::Run;
use crate::world::Seen;

impl Run<'_> {
    /// Some are notified, or their passwords reset.
    pub async fn decide(&mut self, which: usize) {
        let reason = *self.chance.pick(&[ResetReason::Forgotten, ResetReason::Stolen]);
        let asked = match self.chance.below(5) {
            0 | 1 => Asked::Notify,
            2 => Asked::NotifyWithReset(reason),
            _ => Asked::Reset(reason),
        };
        let pupils = self.chance.once_in(4);
        let mut chosen = Vec::new();
        for seen in self.world.accounts(&self.place.uai).await {
            if seen.is_pupil() == pupils && !self.chance.once_in(3) {
                chosen.push(seen.id);
            }
        }
        let papers = self.desktops[which].decide(&self.place, asked, &chosen, pupils).await;
        self.trace.push(format!("{which} decides {asked:?} of {}: {}", chosen.len(), said(&papers)));
        self.papers.extend(papers);
    }

    /// Two accounts of one person, the director says; or of two.
    pub async fn regroup(&mut self, which: usize) {
        let accounts = self.world.accounts(&self.place.uai).await;
        let guardians: Vec<&Seen> = accounts.iter().filter(|seen| !seen.is_pupil()).collect();
        let desktop = &self.desktops[which];
        let seen_away = desktop.away().await;
        let away: Vec<&Seen> =
            guardians.iter().copied().filter(|seen| seen_away.contains_key(&seen.id)).collect();
        if !away.is_empty() && self.chance.once_in(2) {
            let one = *self.chance.pick(&away);
            let done = desktop.ungroup(&self.place, one.id).await;
            self.trace.push(format!("{which} gives {} back: {done}", one.login));
            return;
        }
        let first = self.chance.below(guardians.len());
        let second = first + 1 + self.chance.below(guardians.len() - 1);
        let [one, other] = [first, second].map(|place| guardians[place % guardians.len()]);
        let done = desktop.group(&self.place, [one.id, other.id]).await;
        self.trace.push(format!("{which} groups {} with {}: {done}", one.login, other.login));
    }

    /// A mail is to be sent again to somebody, the director says.
    pub async fn mail(&mut self, which: usize) {
        let accounts = self.world.accounts(&self.place.uai).await;
        let activating: Vec<&Seen> =
            accounts.iter().filter(|seen| seen.account.state == State::Activating).collect();
        let among = match activating.is_empty() || self.chance.once_in(3) {
            true => accounts.iter().collect(),
            false => activating,
        };
        let seen = *self.chance.pick(&among);
        let what = match self.chance.once_in(3) {
            true => MailAgain::Confirmation,
            false => MailAgain::Activation,
        };
        let address = self.chance.once_in(2).then_some("famille@exemple.org");
        let done = self.desktops[which].mail(&self.place, seen.id, what, address).await;
        self.trace.push(format!("{which} asks for a mail ({what:?}) of {}: {done}", seen.login));
    }
}

fn said(papers: &[Paper]) -> String {
    let said: Vec<String> =
        papers.iter().map(|paper| format!("{} {}", paper.login, paper.generation)).collect();
    said.join(", ")
}
