//! Where names lead: the system's resolver, and before it the rule that every address must be public.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address::is_public;

/// How long finding the addresses of a name may take.
const DEADLINE: Duration = Duration::from_secs(5);

/// Finds the addresses of a name.
pub trait Names: Send + Sync {
    /// All of them.
    fn addresses(&self, host: &str) -> BoxFuture<'static, io::Result<Vec<IpAddr>>>;
}

/// The system's resolver.
pub struct SystemNames;

impl Names for SystemNames {
    fn addresses(&self, host: &str) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        let host = host.to_owned();
        Box::pin(async move {
            let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Only names that lead to public addresses, and nowhere else.
#[derive(Clone)]
pub struct PublicNames(Arc<dyn Names>);

/// A name without addresses, or one of them is not public.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the name has no public address, or others too")]
pub struct NotPublic;

impl PublicNames {
    /// Before a resolver.
    pub fn new(names: Arc<dyn Names>) -> Self {
        Self(names)
    }

    /// The addresses of a name: as one that is not public would be tried as soon as the others fail, it spoils all.
    pub async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, NotPublic> {
        let found = tokio::time::timeout(DEADLINE, self.0.addresses(host)).await;
        let found = found.map_err(|_| NotPublic)?.map_err(|_| NotPublic)?;
        if found.is_empty() || !found.iter().copied().all(is_public) {
            return Err(NotPublic);
        }
        Ok(found)
    }
}

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        let names = self.clone();
        Box::pin(async move {
            let found = names.addresses(name.as_str()).await?;
            let addresses: Addrs = Box::new(found.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}
