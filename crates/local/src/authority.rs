//! The authority that signs a service’s certificate, where the system does not know it: an académie’s or a town’s own.

use rustls::RootCertStore;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sha2::{Digest, Sha256};

/// Longest file read: a chain of a few certificates takes a tenth of that.
pub const LONGEST: usize = 64 << 10;

/// Certificates that one service’s own must be signed by. The system’s authorities are not believed beside them.
#[derive(Clone)]
pub struct Authority {
    file: Vec<u8>,
    certificates: Vec<CertificateDer<'static>>,
}

/// Why a file names no authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthorityError {
    /// No certificate that can be read is in it.
    #[error("no certificate")]
    None,
    /// A private key is in it, which goes to no computer of a school.
    #[error("a private key")]
    PrivateKey,
    /// Longer than [`LONGEST`].
    #[error("too long")]
    TooLong,
}

impl Authority {
    /// Reads a file of certificates: PEM, or one in DER, as `.cer` files of Windows are.
    ///
    /// # Errors
    /// [`AuthorityError`].
    pub fn read(file: &[u8]) -> Result<Self, AuthorityError> {
        if file.len() > LONGEST {
            return Err(AuthorityError::TooLong);
        }
        if PrivateKeyDer::from_pem_slice(file).is_ok() {
            return Err(AuthorityError::PrivateKey);
        }
        let read: Result<Vec<_>, pem::Error> = CertificateDer::pem_slice_iter(file).collect();
        let mut certificates = read.map_err(|_| AuthorityError::None)?;
        if certificates.is_empty() {
            certificates.push(CertificateDer::from_slice(file).into_owned());
        }
        let mut believed = RootCertStore::empty();
        for certificate in &certificates {
            believed.add(certificate.clone()).map_err(|_| AuthorityError::None)?;
        }
        Ok(Self { file: file.to_vec(), certificates })
    }

    /// The file as it was read.
    #[must_use]
    pub fn file(&self) -> &[u8] {
        &self.file
    }

    /// The first certificate’s SHA-256 in pairs of hexadecimal digits, as browsers and `openssl` show it: to be compared
    /// with what the académie says.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let digest = self.certificates.first().map(Sha256::digest).unwrap_or_default();
        digest.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
    }

    /// What a connection is checked against.
    pub(crate) fn certificates(&self) -> &[CertificateDer<'static>] {
        &self.certificates
    }
}

#[cfg(test)]
mod tests {
    use super::{Authority, AuthorityError, LONGEST};

    fn refused(file: &[u8]) -> AuthorityError {
        Authority::read(file).map(|_| ()).unwrap_err()
    }

    #[test]
    fn pem_and_der_name_the_same_authority() {
        let made = rcgen::generate_simple_self_signed(["service.example".to_owned()]).unwrap();
        let pem = Authority::read(made.cert.pem().as_bytes()).unwrap();
        let der = Authority::read(made.cert.der()).unwrap();
        assert_eq!(pem.fingerprint(), der.fingerprint());
        assert_eq!((pem.fingerprint().len(), pem.certificates.len()), (95, 1));
        let both = format!("{}\n{}", made.cert.pem(), made.cert.pem());
        assert_eq!(Authority::read(both.as_bytes()).unwrap().certificates.len(), 2);
    }

    #[test]
    fn what_is_no_certificate_is_refused() {
        let made = rcgen::generate_simple_self_signed(["service.example".to_owned()]).unwrap();
        assert_eq!(refused(b""), AuthorityError::None);
        assert_eq!(refused("école".as_bytes()), AuthorityError::None);
        let cut = made.cert.pem().replacen("MII", "MI", 1);
        assert_eq!(refused(cut.as_bytes()), AuthorityError::None);
        let keyed = format!("{}{}", made.cert.pem(), made.signing_key.serialize_pem());
        assert_eq!(refused(keyed.as_bytes()), AuthorityError::PrivateKey);
        assert_eq!(refused(&vec![b'-'; LONGEST + 1]), AuthorityError::TooLong);
    }
}
