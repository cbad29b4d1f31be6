-- Drives Neovim as a user would and prints what it shows, as JSON: nvim --headless --clean -l neovim.lua PROJECT
local project = arg[1]
vim.opt.runtimepath:prepend('/opt/flake-pyproject/clients/neovim')
vim.cmd('filetype on')
vim.lsp.enable('flake_pyproject')
local seen = {}

local function diagnostics(buffer)
  return vim.tbl_map(function(diagnostic)
    return {
      line = diagnostic.lnum + 1,
      severity = vim.diagnostic.severity[diagnostic.severity],
      code = diagnostic.code,
      source = diagnostic.source,
      message = diagnostic.message,
    }
  end, vim.diagnostic.get(buffer))
end

local function settle(condition)
  return vim.wait(20000, condition, 20)
end

local function codes(buffer)
  return vim.tbl_map(function(diagnostic)
    return diagnostic.code
  end, vim.diagnostic.get(buffer))
end

vim.cmd.edit(project .. '/pyproject.toml')
local pyproject = vim.api.nvim_get_current_buf()
vim.cmd.edit(project .. '/flake.nix')
local flake = vim.api.nvim_get_current_buf()
settle(function()
  return #vim.diagnostic.get(flake) >= 2 and #vim.diagnostic.get(pyproject) >= 2
end)
seen.first = { flake = diagnostics(flake), pyproject = diagnostics(pyproject) }
seen.clients = vim.tbl_map(function(client)
  return client.name
end, vim.lsp.get_clients({ bufnr = flake }))

-- The quick fix of the wrong build backend, as `vim.lsp.buf.code_action` applies it.
vim.api.nvim_set_current_buf(pyproject)
vim.api.nvim_win_set_cursor(0, { 3, 20 })
vim.lsp.buf.code_action({
  apply = true,
  filter = function(action)
    return action.title:match('hatchling%.build') ~= nil
  end,
})
settle(function()
  return not vim.tbl_contains(codes(pyproject), 'unknown-build-backend')
end)
seen.fixed = vim.api.nvim_buf_get_lines(pyproject, 2, 3, false)[1]
seen.after_fix = codes(pyproject)

-- What the other file says changes what this one shows.
vim.api.nvim_buf_set_lines(pyproject, 8, 9, false, { 'requires-python = "==3.12.*"' })
settle(function()
  return not vim.tbl_contains(codes(flake), 'uv-may-pick-other-python')
end)
seen.after_edit = codes(flake)

-- Hover on the interpreter, and completion in the library list.
vim.api.nvim_set_current_buf(flake)
local function ask(method, line, column)
  local parameters = {
    textDocument = { uri = vim.uri_from_bufnr(flake) },
    position = { line = line - 1, character = column },
  }
  local answers = vim.lsp.buf_request_sync(flake, method, parameters, 10000) or {}
  for _, answer in pairs(answers) do
    if answer.result then
      return answer.result
    end
  end
end
local hover = ask('textDocument/hover', 19, 12)
seen.hover = hover and hover.contents and (hover.contents.value or hover.contents) or vim.NIL
local line = vim.api.nvim_buf_get_lines(flake, 12, 13, false)[1]
local completion = ask('textDocument/completion', 13, #line)
local items = completion and (completion.items or completion) or {}
seen.completion = vim.tbl_map(function(item)
  return item.label
end, vim.list_slice(items, 1, 5))

io.stdout:write('\n' .. vim.json.encode(seen) .. '\n')
vim.cmd('qa!')
