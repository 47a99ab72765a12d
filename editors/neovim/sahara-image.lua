-- sahara-image's language server in Neovim (0.7 and later). Put this file on the runtime path, in lua/, and in
-- init.lua:
--
--   require('sahara-image').setup()
--
-- `setup` takes { cmd = {…}, resource_roots = {…}, recipes = {…}, on_attach = function(client, buffer) … end }.
local M = {}

local name = 'sahara-image'
local options = { cmd = { 'sahara-image', 'lsp', '--stdio' }, resource_roots = {}, recipes = {} }

-- The folder that the server works in: of the repository, or of the configuration file, or the file's own.
local function root_of(path)
  local folder = vim.fn.fnamemodify(path, ':p:h')
  local above = folder
  while true do
    for _, marker in ipairs({ '.git', '.sahara-image.yaml' }) do
      if vim.loop.fs_stat(above .. '/' .. marker) then
        return above
      end
    end
    local parent = vim.fn.fnamemodify(above, ':h')
    if parent == above then
      return folder
    end
    above = parent
  end
end

-- image.yaml, YAML with a recipe's first key at the margin, and matrices of fleets by their names.
local function is_ours(buffer)
  local path = vim.api.nvim_buf_get_name(buffer)
  local file = vim.fn.fnamemodify(path, ':t')
  if file == 'image.yaml' or file == 'fleet.yaml' or file:match('%.fleet%.yaml$') then
    return true
  end
  for _, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
    if line:match('^validators%s*:') then
      return true
    end
  end
  return false
end

local function clients()
  local list = (vim.lsp.get_clients or vim.lsp.get_active_clients)()
  return vim.tbl_filter(function(client)
    return client.name == name
  end, list)
end

local function running(root)
  for _, client in ipairs(clients()) do
    if client.config.root_dir == root then
      return client.id
    end
  end
end

--- Attaches the server to a buffer; a script is attached only where a recipe of its root is.
function M.attach(buffer, only_if_running)
  local path = vim.api.nvim_buf_get_name(buffer)
  if path == '' or vim.bo[buffer].buftype ~= '' then
    return
  end
  local root = root_of(path)
  local id = running(root)
  if not id and only_if_running then
    return
  end
  id = id
    or vim.lsp.start_client({
      name = name,
      cmd = options.cmd,
      root_dir = root,
      workspace_folders = { { name = root, uri = vim.uri_from_fname(root) } },
      init_options = { resourceRoots = options.resource_roots, recipes = options.recipes, opensCompiledScripts = true },
      on_attach = options.on_attach,
    })
  if id then
    vim.lsp.buf_attach_client(buffer, id)
  end
end

--- Shows what the recipe of this buffer compiles to, in a window beside it; for one guest where named.
function M.show_compiled(distro)
  local recipe = vim.uri_from_bufnr(0)
  local client = clients()[1]
  if not client then
    vim.notify('sahara-image: no recipe is open', vim.log.levels.WARN)
    return
  end
  local lens = { command = 'sahara-image.showCompiledScript', arguments = { recipe, distro } }
  client.request('workspace/executeCommand', lens, function(err, result)
    if err or not result then
      vim.notify('sahara-image: ' .. (err and err.message or 'nothing to show'), vim.log.levels.ERROR)
      return
    end
    vim.cmd('rightbelow vnew')
    vim.bo.buftype = 'nofile'
    vim.bo.bufhidden = 'wipe'
    vim.bo.swapfile = false
    vim.api.nvim_buf_set_lines(0, 0, -1, false, vim.split(result.text, '\n'))
    vim.api.nvim_buf_set_name(0, result.uri)
    vim.bo.filetype = 'sh'
    vim.bo.modifiable = false
  end)
end

function M.setup(given)
  options = vim.tbl_extend('force', options, given or {})
  vim.lsp.commands['sahara-image.showCompiledScript'] = function(command)
    M.show_compiled(command.arguments and command.arguments[2])
  end
  vim.api.nvim_create_user_command('SaharaImageCompiled', function(arguments)
    M.show_compiled(arguments.fargs[1])
  end, { nargs = '?', desc = 'Show what this recipe compiles to, for one distribution where named' })
  local group = vim.api.nvim_create_augroup(name, { clear = true })
  vim.api.nvim_create_autocmd('FileType', {
    group = group,
    pattern = { 'yaml', 'yaml.*' },
    callback = function(event)
      if is_ours(event.buf) then
        M.attach(event.buf)
      end
    end,
  })
  vim.api.nvim_create_autocmd('FileType', {
    group = group,
    pattern = { 'sh', 'bash' },
    callback = function(event)
      M.attach(event.buf, true)
    end,
  })
end

return M
