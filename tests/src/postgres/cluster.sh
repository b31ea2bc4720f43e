# Runs a throw-away PostgreSQL cluster for as long as standard input stays open; the argument is the folder of its programs.
#
# It says "ready FOLDER" once the server answers on the socket in that folder. However the tests end, killed included,
# the pipe that is their end of standard input closes then: that is the signal to stop the server and remove the folder.
set -eu
programs=$1

# A socket's path may have 107 bytes, which a long TMPDIR would use up; and not every TMPDIR is open to every user.
folder=$(mktemp -d "${TMPDIR:-/tmp}/shangliang.XXXXXX" 2>/dev/null || mktemp -d /tmp/shangliang.XXXXXX)
cd "$folder"

tidy_up() {
    "$programs/pg_ctl" --pgdata data --mode immediate --wait stop >/dev/null 2>&1 || true
    cd /
    rm -rf "$folder"
}
trap tidy_up EXIT
# PIPE comes when the tests end before the server is ready; unhandled, it would end this script without tidying up.
trap 'exit 1' HUP INT PIPE TERM

# Trust is enough, because mktemp made the folder of the socket for this user alone.
"$programs/initdb" --pgdata data --username postgres --auth trust --encoding UTF8 --locale C --no-sync >log 2>&1 || {
    cat log >&2
    exit 1
}

# Nothing here must survive a crash, so nothing waits for the disk. Commits stay synchronous, which the server under test
# insists on; without fsync they cost nothing.
cat >>data/postgresql.conf <<END
listen_addresses = ''
unix_socket_directories = '$folder'
max_connections = 200
shared_buffers = 128MB
fsync = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
checkpoint_timeout = 1h
autovacuum = off
END
"$programs/pg_ctl" --pgdata data --log log --wait start >/dev/null || {
    cat log >&2
    exit 1
}

echo "ready $folder"
read -r _ || true
