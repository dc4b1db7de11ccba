//! The scripts that Redis runs as one step. Each touches one key, as a cluster demands, and is sent whole each time: it needs no
//! state on the server that a failover would lose.

use redis::{Cmd, cmd};

/// Writes over a value of this version, and keeps its listing; answers 1, or 0 where the version is another.
/// Arguments: the version expected, the new version, the sealed value, milliseconds.
pub(super) const REPLACE: &str = "
local head = redis.call('GETRANGE', KEYS[1], 0, 15)
if #head < 16 or string.sub(head, 1, 8) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2] .. string.sub(head, 9, 16) .. ARGV[3], 'PX', ARGV[4])
return 1";

/// Adds to a count, which begins with its window where there is none; answers the sum and the window's rest in milliseconds.
/// Arguments: by how much, milliseconds.
pub(super) const INCREMENT: &str = "
redis.call('SET', KEYS[1], 0, 'PX', ARGV[2], 'NX')
return {redis.call('INCRBY', KEYS[1], ARGV[1]), redis.call('PTTL', KEYS[1])}";

/// Adds a member to a set, which lives as long as its longest-lived member. Arguments: the member, milliseconds.
pub(super) const LIST: &str = "
redis.call('SADD', KEYS[1], ARGV[1])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end";

/// Makes a set live at least this long. Argument: milliseconds.
pub(super) const PROLONG: &str = "
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end";

/// Appends to a log of so many entries, which is gone once nothing was appended for a time; answers the entry's id. Arguments: the entry,
/// how many, milliseconds.
pub(super) const APPEND: &str = "
local id = redis.call('XADD', KEYS[1], 'MAXLEN', ARGV[2], '*', 'e', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return id";

/// A call of a script on a key; the script's arguments are yet to be added.
pub(super) fn command(script: &str, key: &str) -> Cmd {
    let mut command = cmd("EVAL");
    command.arg(script).arg(1).arg(key);
    command
}
