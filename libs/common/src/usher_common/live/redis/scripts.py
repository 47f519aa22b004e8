"""The Lua scripts that Redis runs, each atomically and by Redis's own clock."""

from usher_common.live.limits import PIECE, PRESENCE_KEPT_S
from usher_common.token_bucket import ROUNDING_S

_NOW = """
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
"""

# The score up to which a piece of the sorted set reaches. All who have that score belong to the piece: those whose
# heartbeats came together.
_REACH = f"""
local function reach(from, to)
  return redis.call('ZRANGE', KEYS[1], from, to, 'BYSCORE', 'LIMIT', {PIECE - 1}, 1, 'WITHSCORES')[2]
end
"""

# KEYS: the kind's sorted set, the boot marker. ARGV: ids, at most a piece. Deletes a piece of those that are too old.
BEAT = f"""{_NOW}{_REACH}
local stamp = string.format('%.6f', now)
redis.call('SET', KEYS[2], stamp, 'NX')
local beats = {{}}
for n, id in ipairs(ARGV) do
  beats[2 * n - 1] = stamp
  beats[2 * n] = id
end
redis.call('ZADD', KEYS[1], unpack(beats))
local old = string.format('(%.6f', now - {PRESENCE_KEPT_S})
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', reach('-inf', old) or old)
return 1
"""

# KEYS: the kind's sorted set, the boot marker. ARGV: where the page begins, or empty; who was seen within so many
# seconds and is silent for so many. Returns now, the marker, the page's highest score or nothing at the end, and ids
# alternating with scores (pieces.Page).
PRESENCE = f"""{_NOW}{_REACH}
local stamp = string.format('%.6f', now)
redis.call('SET', KEYS[2], stamp, 'NX')
local from, to, silent = ARGV[1], '+inf', tonumber(ARGV[3])
if from == '' then from = string.format('%.6f', now - tonumber(ARGV[2])) end
if silent > 0 then to = string.format('%.6f', now - silent) end
local last = reach(from, to)
local found = redis.call('ZRANGE', KEYS[1], from, last or to, 'BYSCORE', 'WITHSCORES')
return {{stamp, redis.call('GET', KEYS[2]), last or '', found}}
"""

# KEYS: the kind's sorted set. ARGV: ids, at most a piece. Returns now, and the score of each, nothing for those who are
# not there. A score is read by adding nothing to it: users with few rights have neither ZSCORE nor ZMSCORE.
LAST_SEEN = f"""{_NOW}
local scores = {{}}
for n, id in ipairs(ARGV) do scores[n] = redis.call('ZADD', KEYS[1], 'XX', 'INCR', 0, id) end
return {{string.format('%.6f', now), scores}}
"""

# KEYS: the bucket. ARGV: rate, burst, cost (the rule of token_bucket.take_tokens). Returns seconds to wait.
TAKE_GIVEN_NOW = f"""
local rate, burst, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local full_at = tonumber(redis.call('GET', KEYS[1]) or '0')
local after = math.min(math.max(full_at, now), now + burst / rate) + cost / rate
local wait = after - now - burst / rate
if wait > {ROUNDING_S:.6f} then return string.format('%.6f', wait) end
redis.call('SET', KEYS[1], string.format('%.6f', after), 'PX', math.max(1, math.ceil((after - now) * 1000)))
return '0'
"""
TAKE = _NOW + TAKE_GIVEN_NOW

# KEYS: the value. ARGV: 1 and what it must be now, or 0 and "" if it must not be there; what it becomes; seconds.
# Returns 1 if it was replaced.
SWAP = """
local found = redis.call('GET', KEYS[1])
if ARGV[1] == '1' then
  if found ~= ARGV[2] then return 0 end
elseif found then
  return 0
end
redis.call('SET', KEYS[1], ARGV[3], 'EX', ARGV[4])
return 1
"""
