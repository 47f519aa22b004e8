"""The Lua scripts that Redis runs, each atomically and by Redis's own clock."""

from usher_common.live.limits import LISTED_AT_ONCE, PRESENCE_KEPT_S
from usher_common.token_bucket import ROUNDING_S

_NOW = """
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
"""

# KEYS: the kind's sorted set, the boot marker. ARGV: ids.
BEAT = f"""{_NOW}
local stamp = string.format('%.6f', now)
redis.call('SET', KEYS[2], stamp, 'NX')
local batch = {{}}
for _, id in ipairs(ARGV) do
  batch[#batch + 1] = stamp
  batch[#batch + 1] = id
  if #batch >= {2 * LISTED_AT_ONCE} then
    redis.call('ZADD', KEYS[1], unpack(batch))
    batch = {{}}
  end
end
if #batch > 0 then redis.call('ZADD', KEYS[1], unpack(batch)) end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('(%.6f', now - {PRESENCE_KEPT_S}))
return 1
"""

# KEYS: the kind's sorted set, the boot marker. Returns now, the marker, and ids alternating with scores.
PRESENCE = f"""{_NOW}
local stamp = string.format('%.6f', now)
redis.call('SET', KEYS[2], stamp, 'NX')
local since = string.format('%.6f', now - {PRESENCE_KEPT_S})
return {{stamp, redis.call('GET', KEYS[2]), redis.call('ZRANGE', KEYS[1], since, '+inf', 'BYSCORE', 'WITHSCORES')}}
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
