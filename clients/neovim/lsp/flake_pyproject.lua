---@brief
---
--- Keeps flake.nix and pyproject.toml in agreement.
---
--- `npm install --global flake-pyproject` installs the server.

---Files in whose buffers the server has something to say. Neovim selects by filetype, and other TOML is not ours.
---@param path string
local function concerns(path)
  local name = vim.fs.basename(path)
  return name:match('%.nix$') or name == 'pyproject.toml' or name == 'uv.toml'
end

---@type vim.lsp.Config
return {
  cmd = { 'flake-pyproject', 'lsp' },
  filetypes = { 'nix', 'toml' },
  root_dir = function(bufnr, on_dir)
    local path = vim.api.nvim_buf_get_name(bufnr)
    if not concerns(path) then
      return
    end
    on_dir(vim.fs.root(bufnr, { '.git' }) or vim.fs.root(bufnr, { 'flake.nix', 'pyproject.toml' }) or vim.fs.dirname(path))
  end,
}
