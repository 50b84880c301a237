-- Walks a learner's way with Neovim's own client: diagnostics, lenses, check, hint, fix, check, submit.
-- Writes what it saw as JSON to the file named in CODEMENTOR_SEEN; prints nothing and always quits.
local seen = { messages = {} }
local file = vim.env.CODEMENTOR_SEEN

local function finish()
  local out = assert(io.open(file, "w"))
  out:write(vim.json.encode(seen))
  out:close()
  vim.cmd("qa!")
end

local function step(name, work)
  if seen.failed then
    return
  end
  local good, problem = xpcall(work, debug.traceback)
  if not good then
    seen.failed = name .. ": " .. tostring(problem)
  end
end

vim.lsp.handlers["window/showMessage"] = function(_, params)
  table.insert(seen.messages, params.message)
end

local buffer = vim.api.nvim_get_current_buf()
local uri = vim.uri_from_bufnr(buffer)
local client

local function run(verb, argument, wait)
  local answer = client:request_sync(
    "workspace/executeCommand",
    { command = "codementor.server." .. verb, arguments = { argument } },
    wait or 20000,
    buffer
  )
  assert(answer, verb .. " was not answered")
  assert(not answer.err, answer.err and answer.err.message)
  return answer.result
end

local function diagnostics(right)
  assert(vim.wait(15000, function()
    return right(vim.diagnostic.get(buffer))
  end, 10), "no diagnostics: " .. vim.inspect(vim.diagnostic.get(buffer)))
  return vim.tbl_map(function(each)
    return { line = each.lnum, severity = each.severity, source = each.source, message = each.message }
  end, vim.diagnostic.get(buffer))
end

local function warns(found)
  return vim.iter(found):any(function(each)
    return each.severity == vim.diagnostic.severity.WARN
  end)
end

step("start", function()
  local id = vim.lsp.start({
    name = "codementor",
    cmd = vim.json.decode(vim.env.CODEMENTOR_COMMAND),
    root_dir = vim.env.CODEMENTOR_ROOT,
  })
  client = vim.lsp.get_client_by_id(id)
  assert(vim.wait(20000, function()
    return client.initialized
  end, 10), "not initialized")
  seen.encoding = client.offset_encoding
end)

step("lenses", function()
  local answer = client:request_sync("textDocument/codeLens", { textDocument = { uri = uri } }, 20000, buffer)
  seen.lenses = vim.tbl_map(function(each)
    return each.command.title
  end, answer.result)
  seen.lens_line = answer.result[1].range.start.line
end)

step("syntax error", function()
  vim.api.nvim_buf_set_lines(buffer, 0, 0, false, { 'x = "😀" + = 1' })
  seen.syntax = diagnostics(function(found)
    return #found > 0
  end)
  vim.api.nvim_buf_set_lines(buffer, 0, 1, false, {})
  diagnostics(function(found)
    return #found == 0
  end)
end)

step("check", function()
  local result = run("check", { uri = uri })
  seen.first = { passed = result.report.passed, total = result.report.total }
  seen.warned = diagnostics(warns)
end)

step("hover", function()
  local place = vim.iter(seen.warned):find(function(each)
    return each.severity == vim.diagnostic.severity.WARN
  end)
  local at = { textDocument = { uri = uri }, position = { line = place.line, character = 0 } }
  seen.hover = client:request_sync("textDocument/hover", at, 20000, buffer).result.contents.value
end)

step("hint", function()
  local ladder = run("hint", { uri = uri })
  seen.hint = ladder.hints[1].text
  seen.page = vim.iter(vim.api.nvim_list_bufs()):map(vim.api.nvim_buf_get_name):filter(function(name)
    return vim.endswith(name, ".md")
  end):totable()
end)

step("fix", function()
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.split(vim.env.CODEMENTOR_FIXED, "\n"))
  local result = run("check", { uri = uri })
  seen.second = { passed = result.report.passed, total = result.report.total }
  diagnostics(function(found)
    return not warns(found)
  end)
end)

step("actions", function()
  local range = { start = { line = 0, character = 0 }, ["end"] = { line = 0, character = 0 } }
  local context = { diagnostics = vim.empty_dict() }
  context.diagnostics = {}
  local answer = client:request_sync(
    "textDocument/codeAction",
    { textDocument = { uri = uri }, range = range, context = context },
    20000,
    buffer
  )
  seen.actions = vim.tbl_map(function(each)
    return each.title
  end, answer.result)
end)

step("progress", function()
  local progress = run("progress", nil)
  seen.standing = progress.exercises[1].standing
  seen.streak = progress.streak.days
end)

step("stop", function()
  client:stop()
  assert(vim.wait(10000, function()
    return client:is_stopped()
  end, 10), "the server did not stop")
end)

finish()
