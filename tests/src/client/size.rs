//! What a request takes.

use super::Ask;

impl Ask {
    /// How many bytes HTTP/1.1 takes for it, but for what names the server.
    pub fn size(&self) -> usize {
        let headers: usize = self.headers.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
        self.method.len() + self.path.len() + headers + self.body.as_ref().map_or(0, Vec::len)
    }
}
