-- Load for osb_rm.py: each request is a message of its own, with a MessageId that no other has.
-- The MessageId has the form UUID@URI. Arguments: number of the turn in eight hex digits, file with the body up
-- to the MessageId, file with what follows it, content type.

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

function init(args)
  prefix = read(args[2]) .. string.format("%s-%04x-4000-8000-", args[1], number)
  rest = "@a.example" .. read(args[3])
  headers = { ["Content-Type"] = args[4], ["SOAPAction"] = '"ebXML"' }
  count = 0
end

function request()
  count = count + 1
  return wrk.format("POST", nil, headers, prefix .. string.format("%012x", count) .. rest)
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %.6f, "failed": %d, "p50_ms": %.3f, "p99_ms": %.3f, "max_ms": %.3f}\n',
    summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.timeout + errors.status,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3))
end
