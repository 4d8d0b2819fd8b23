-- Load for osb_rm.py: each request is a message of its own, with a MessageId that no other has.
-- Arguments: number of the turn in eight hex digits, file with the body, content type, and the texts in both that
-- stand for a UUID of each message's own, the first of them in the MessageId.

local made = 0

function setup(thread)
  made = made + 1
  thread:set("number", made)
end

local function read(name)
  local file = assert(io.open(name, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

-- Cut a text at its slots: pieces, with the number of a slot between them.
local function cut(text, slots)
  local pieces, place = {}, 1
  while true do
    local first, last, which
    for number, slot in ipairs(slots) do
      local from, to = text:find(slot, place, true)
      if from and (not first or from < first) then first, last, which = from, to, number end
    end
    pieces[#pieces + 1] = text:sub(place, (first or 0) - 1)
    if not first then return pieces end
    pieces[#pieces + 1] = which
    place = last + 1
  end
end

local function filled(pieces, own)
  if #pieces == 1 then return pieces[1] end
  local made = {}
  for place, piece in ipairs(pieces) do
    made[place] = place % 2 == 0 and own[piece] or piece
  end
  return table.concat(made)
end

function init(args)
  local slots = {}
  for place = 4, #args do slots[#slots + 1] = args[place] end
  body, kind = cut(read(args[2]), slots), cut(args[3], slots)
  heads, headers = {}, { ["SOAPAction"] = '"ebXML"' }
  for place = 1, #slots do heads[place] = string.format("%s-%04x-4000-8%03x-", args[1], number, place - 1) end
  count = 0
end

function request()
  count = count + 1
  local tail, own = string.format("%012x", count), {}
  for place, head in ipairs(heads) do own[place] = head .. tail end
  headers["Content-Type"] = filled(kind, own)
  return wrk.format("POST", nil, headers, filled(body, own))
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %.6f, "failed": %d, "p50_ms": %.3f, "p99_ms": %.3f, "max_ms": %.3f}\n',
    summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.timeout + errors.status,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3))
end
