//! Why nothing of some files counts.

use formats::import::FileError;
use thiserror::Error;

use crate::Error;

/// Why files are no delivery.
#[derive(Debug, Error)]
pub enum Unreadable {
    /// One of them.
    #[error("{0}")]
    File(#[from] FileError),
    /// They are of ONDE or SIECLE.
    #[error(
        "«\u{a0}{0}\u{a0}» n’est pas un fichier de l’annuaire académique fédérateur. Donnez les fichiers AAF, ou leur \
         dossier."
    )]
    NotAaf(String),
    /// Both degrees.
    #[error("ces fichiers sont des deux degrés\u{a0}: donnez une livraison à la fois")]
    TwoDegrees,
    /// They are not of the degree of their folder.
    #[error(
        "ces fichiers ne sont pas du degré du dossier où ils ont été déposés\u{a0}: déplacez-les dans l’autre"
    )]
    OtherDegree,
    /// Several académies, or which one is not said and nothing that is known tells it.
    #[error(
        "ces fichiers ne disent pas de quelle académie ils sont\u{a0}: donnez d’abord sa livraison complète"
    )]
    NoAcademy,
    /// Which degree is not said.
    #[error("ces fichiers ne disent pas leur degré\u{a0}: donnez la livraison entière")]
    NoDegree,
    /// Nobody is in them.
    #[error(
        "ces fichiers ne contiennent ni établissement, ni élève, ni responsable\u{a0}: rien n’est à faire"
    )]
    Nobody,
}

/// Why a delivery is not taken.
#[derive(Debug, Error)]
pub enum Failed {
    /// Its files are none.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// What the service met.
    #[error(transparent)]
    Met(#[from] Error),
}
