-- Types into Neovim as a user does and prints what it shows, as JSON:
-- nvim --headless --clean -l neovim.lua PROJECT CONFIGURATION, a directory that stands for ~/.config
local project, configuration = arg[1], arg[2]
-- The editor is another process, so that it goes on while keys are typed here.
local editor = vim.fn.jobstart({ 'nvim', '--headless', '--embed', '-n' }, {
  rpc = true,
  env = { XDG_CONFIG_HOME = configuration },
})
local seen = {}

--- Runs Lua in the editor.
local function lua(text, ...)
  return vim.rpcrequest(editor, 'nvim_exec_lua', text, { ... })
end

local function type(keys)
  vim.rpcrequest(editor, 'nvim_input', keys)
end

local function command(text)
  vim.rpcrequest(editor, 'nvim_command', text)
end

local function settle(condition)
  return vim.wait(20000, condition, 20)
end

local function diagnostics(file)
  return lua([[
    return vim.tbl_map(function(diagnostic)
      return {
        line = diagnostic.lnum + 1,
        severity = vim.diagnostic.severity[diagnostic.severity],
        code = diagnostic.code,
        source = diagnostic.source,
      }
    end, vim.diagnostic.get(vim.fn.bufnr(...)))
  ]], project .. '/' .. file)
end

local function codes(file)
  return vim.tbl_map(function(diagnostic)
    return diagnostic.code
  end, diagnostics(file))
end

local function line(file, number)
  return lua([[
    local file, number = ...
    return vim.api.nvim_buf_get_lines(vim.fn.bufnr(file), number - 1, number, false)[1]
  ]], project .. '/' .. file, number)
end

--- The text of the floating windows.
local function floats()
  return lua([[
    local lines = {}
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= '' then
        vim.list_extend(lines, vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false))
      end
    end
    return table.concat(lines, '\n')
  ]])
end

command('edit ' .. project .. '/pyproject.toml')
command('edit ' .. project .. '/flake.nix')
settle(function()
  return #diagnostics('flake.nix') >= 2 and #diagnostics('pyproject.toml') >= 2
end)
seen.first = { flake = diagnostics('flake.nix'), pyproject = diagnostics('pyproject.toml') }
seen.clients = lua('return vim.tbl_map(function(client) return client.name end, vim.lsp.get_clients({ bufnr = 0 }))')

-- Hover on the interpreter, by its key.
type('19Gf3K')
settle(function()
  return floats() ~= ''
end)
seen.hover = floats()

-- Completion in the library list, by its keys.
type('<Esc>13Gostd<C-x><C-o>')
local function menu()
  return lua([[
    return vim.tbl_map(function(item) return item.word end, vim.fn.complete_info({ 'items' }).items)
  ]])
end
settle(function()
  return #menu() > 0
end)
seen.completion = menu()
type('<C-e><Esc>u')
settle(function()
  return line('flake.nix', 14):match('%]') ~= nil
end)

-- The quick fix of the wrong build backend, by its key and the number in the menu.
command('buffer ' .. project .. '/pyproject.toml')
type('3G20|gra')
settle(function()
  return vim.rpcrequest(editor, 'nvim_get_mode').mode ~= 'n'
end)
type('1<CR>')
settle(function()
  return not vim.tbl_contains(codes('pyproject.toml'), 'unknown-build-backend')
end)
seen.fixed = line('pyproject.toml', 3)
seen.after_fix = codes('pyproject.toml')

-- What the other file says changes what this one shows.
type('9Gccrequires-python = "==3.12.*"<Esc>')
settle(function()
  return not vim.tbl_contains(codes('flake.nix'), 'uv-may-pick-other-python')
end)
seen.after_edit = codes('flake.nix')

vim.fn.jobstop(editor)
io.stdout:write('\n' .. vim.json.encode(seen) .. '\n')
vim.cmd('qa!')
