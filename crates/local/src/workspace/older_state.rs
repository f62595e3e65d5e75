//! An older state that waits for the director's word.

use std::fmt;
use std::sync::Arc;

use crate::store::high_water_marks::Changed;
use crate::store::ledger::Look;

/// The older state that a store was found in.
#[derive(Debug, Clone)]
pub struct Unsettled {
    /// What the ledger knows of it.
    pub(crate) look: Arc<Look>,
    /// What going on with it changes.
    pub(crate) changes: Changed,
}

impl fmt::Display for Unsettled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "Les données de ce dossier sont dans un état plus ancien que le dernier connu de cet ordinateur\u{A0}: une \
             copie a pris leur place, ou la suite en est perdue.",
        )?;
        match self.changes.own + self.changes.linked {
            0 => {}
            1 => f.write_str(" Une feuille imprimée depuis n’y figure pas.")?,
            several => write!(f, " {several} feuilles imprimées depuis n’y figurent pas.")?,
        }
        f.write_str(
            " Rien n’y a été modifié. Si les données à jour sont ailleurs, fermez Préau et remettez-les dans ce \
             dossier\u{A0}: leurs feuilles restent valables. Sinon, confirmez que vous continuez avec celles-ci",
        )?;
        f.write_str(match (self.changes.own, self.changes.linked) {
            (0, 1..) => "\u{A0}: ce que ces feuilles sont devenues, le service central le dira",
            _ => "\u{A0}: les mots de passe donnés depuis ne fonctionneront plus",
        })?;
        match self.changes.accounts {
            0 => {}
            1 => f.write_str(", et celui d’un compte déjà notifié sera remplacé")?,
            several => write!(f, ", et ceux de {several} comptes déjà notifiés seront remplacés")?,
        }
        f.write_str(". D’ici là, rien n’est enregistré et aucun mot de passe n’expire.")
    }
}
