//! A file without a name that one writes while another reads it: whoever reads slowly holds up nobody but themselves.

use std::fs::File;
use std::io::{Error, ErrorKind, Result, Write};
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::Arc;

use actix_web::web::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::spawn_blocking;

/// How many bytes are read at once.
const PIECE: u64 = 64 * 1024;

/// How far the file is written.
#[derive(Clone, Copy, Debug, Default)]
struct Progress {
    size: u64,
    is_whole: bool,
}

/// The end that writes. Dropped before [`Spool::end`] it leaves a part, which nobody can take for the whole.
pub struct Spool {
    file: Arc<File>,
    progress: watch::Sender<Progress>,
    room: Arc<Semaphore>,
    taken: Vec<OwnedSemaphorePermit>,
}

/// The end that reads.
pub struct Reading {
    file: Arc<File>,
    progress: watch::Receiver<Progress>,
    read: u64,
}

impl Spool {
    /// Begins a file in a folder; it is gone once both ends are, whatever becomes of the process. `room` has a permit for each KiB that
    /// may be written.
    ///
    /// # Errors
    /// The folder takes no file.
    pub async fn begin(folder: PathBuf, room: Arc<Semaphore>) -> Result<(Self, Reading)> {
        let file = Arc::new(off_thread(move || tempfile::tempfile_in(folder)).await?);
        let (sender, progress) = watch::channel(Progress::default());
        let reading = Reading { file: Arc::clone(&file), progress, read: 0 };
        Ok((Self { file, progress: sender, room, taken: Vec::new() }, reading))
    }

    /// Makes what comes next and writes it.
    ///
    /// # Errors
    /// It cannot be made; the disk is full, or there is no room left.
    pub async fn add(&mut self, make: impl FnOnce() -> Result<Vec<u8>> + Send + 'static) -> Result<()> {
        let (file, room) = (Arc::clone(&self.file), Arc::clone(&self.room));
        let write = move || {
            let bytes = make()?;
            let size = u32::try_from(bytes.len() / 1024 + 1).map_err(Error::other)?;
            let taken = room.try_acquire_many_owned(size).map_err(|_| Error::from(ErrorKind::StorageFull))?;
            (&*file).write_all(&bytes)?;
            Ok((bytes.len(), taken))
        };
        let (added, taken) = off_thread(write).await?;
        self.taken.push(taken);
        self.progress.send_modify(|progress| progress.size += u64::try_from(added).unwrap_or(0));
        Ok(())
    }

    /// Says that nothing comes any more.
    pub fn end(&self) {
        self.progress.send_modify(|progress| progress.is_whole = true);
    }

    /// Takes back what was not read; whoever still reads it comes to no end.
    pub async fn break_off(self) -> Result<()> {
        self.progress.send_replace(Progress::default());
        off_thread(move || self.file.set_len(0)).await
    }

    /// Waits until nobody reads it any more.
    pub async fn unread(&self) {
        self.progress.closed().await;
    }
}

impl Reading {
    /// The next piece, once it is written; nothing at the end of the whole.
    ///
    /// # Errors
    /// It was left in the middle.
    pub async fn next(&mut self) -> Result<Option<Bytes>> {
        loop {
            let Progress { size, is_whole } = *self.progress.borrow_and_update();
            if self.read < size {
                return self.piece(size - self.read).await.map(Some);
            }
            if is_whole {
                return Ok(None);
            }
            self.news().await?;
        }
    }

    /// How many bytes there are, once all are written.
    ///
    /// # Errors
    /// It was left in the middle.
    pub async fn size(&mut self) -> Result<u64> {
        loop {
            let Progress { size, is_whole } = *self.progress.borrow_and_update();
            if is_whole {
                return Ok(size);
            }
            self.news().await?;
        }
    }

    async fn news(&mut self) -> Result<()> {
        self.progress.changed().await.map_err(|_| Error::new(ErrorKind::UnexpectedEof, "a list breaks off"))
    }

    async fn piece(&mut self, written: u64) -> Result<Bytes> {
        let (file, from) = (Arc::clone(&self.file), self.read);
        let mut piece = vec![0; usize::try_from(written.min(PIECE)).unwrap_or(0)];
        let piece = off_thread(move || file.read_exact_at(&mut piece, from).map(|()| piece)).await?;
        self.read += u64::try_from(piece.len()).unwrap_or(0);
        Ok(piece.into())
    }
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    spawn_blocking(work).await.unwrap_or_else(|error| Err(Error::other(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn begun() -> (Spool, Reading) {
        let (mut spool, reading) = Spool::begin(std::env::temp_dir(), Arc::new(Semaphore::new(400))).await.unwrap();
        spool.add(|| Ok(b"id\r\n".to_vec())).await.unwrap();
        (spool, reading)
    }

    async fn all(mut reading: Reading) -> Result<Vec<u8>> {
        let mut all = Vec::new();
        while let Some(piece) = reading.next().await? {
            all.extend(piece);
        }
        Ok(all)
    }

    #[tokio::test]
    async fn it_is_read_while_it_is_written() {
        let (mut spool, mut reading) = begun().await;
        let long: Vec<u8> = (0..200_000_u32).map(|place| u8::try_from(place % 251).unwrap()).collect();
        assert_eq!(reading.next().await.unwrap().unwrap(), "id\r\n");
        let rest = tokio::spawn(all(reading));
        tokio::task::yield_now().await;
        for _ in 0..2 {
            let more = long.clone();
            spool.add(|| Ok(more)).await.unwrap();
        }
        spool.end();
        assert!(rest.await.unwrap().unwrap() == [long.clone(), long].concat());
        spool.unread().await;
    }

    #[tokio::test]
    async fn a_part_is_not_taken_for_the_whole() {
        let (spool, mut reading) = begun().await;
        drop(spool);
        assert_eq!(reading.size().await.unwrap_err().kind(), ErrorKind::UnexpectedEof);
        assert_eq!(all(reading).await.unwrap_err().kind(), ErrorKind::UnexpectedEof);
    }

    #[tokio::test]
    async fn what_is_taken_back_is_not_read() {
        let (spool, reading) = begun().await;
        spool.end();
        spool.break_off().await.unwrap();
        assert_eq!(all(reading).await.unwrap_err().kind(), ErrorKind::UnexpectedEof);
    }

    #[tokio::test]
    async fn its_size_is_known_at_the_end() {
        let (spool, mut reading) = begun().await;
        spool.end();
        assert_eq!(reading.size().await.unwrap(), 4);
        assert_eq!(all(reading).await.unwrap(), b"id\r\n");
    }

    #[tokio::test]
    async fn there_is_room_for_so_much() {
        let (mut spool, _reading) = begun().await;
        let error = spool.add(|| Ok(vec![0; 400 * 1024])).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::StorageFull);
        spool.add(|| Ok(vec![0; 300 * 1024])).await.unwrap();
        let room = Arc::clone(&spool.room);
        drop(spool);
        assert_eq!(room.available_permits(), 400, "what was taken is given back");
    }
}
