-- Drives a headless Neovim with the configuration that editors/neovim ships: opens a broken recipe, waits for
-- its findings, applies the fix, completes, renames, saves. What it saw goes to $RESULT, as JSON.
local seen = {}
local folder = vim.env.FOLDER

local function finish()
  vim.fn.writefile({ vim.fn.json_encode(seen) }, vim.env.RESULT)
  vim.cmd('qall!')
end

local function wait_for(what, done)
  if not vim.wait(60000, done, 20) then
    seen.timeout = what
    finish()
  end
end

local ok, err = xpcall(function()
  package.path = vim.env.CONFIG .. '/?.lua;' .. package.path
  require('sahara-image').setup()
  vim.cmd('filetype on')
  vim.cmd('edit ' .. folder .. '/image.yaml')
  local buffer = vim.api.nvim_get_current_buf()

  wait_for('findings', function()
    return #vim.diagnostic.get(buffer) > 0
  end)
  for _, found in ipairs(vim.diagnostic.get(buffer)) do
    seen.findings = seen.findings or {}
    table.insert(seen.findings, { code = found.code, line = found.lnum + 1, column = found.col, message = found.message })
  end
  local client = vim.lsp.get_active_clients()[1]
  seen.encoding = client.offset_encoding

  -- The fix, through the editor's own command; with one action to choose from it takes it.
  local function at(line, text)
    local column = vim.api.nvim_buf_get_lines(buffer, line - 1, line, false)[1]:find(text, 1, true)
    vim.api.nvim_win_set_cursor(0, { line, column - 1 })
  end
  local wrong = seen.findings[1].line
  at(wrong, 'pakage')
  vim.ui.select = function(items, _, chosen)
    seen.actions = vim.tbl_map(function(item)
      return (item[2] or item.action).title
    end, items)
    chosen(items[1], 1)
  end
  vim.lsp.buf.code_action()
  wait_for('the fix', function()
    return vim.api.nvim_buf_get_lines(buffer, wrong - 1, wrong, false)[1]:find('package', 1, true) ~= nil
  end)

  -- Completion, as the editor's own omnifunc asks for it: in a new line, after its first letters.
  vim.api.nvim_buf_set_lines(buffer, -1, -1, false, { '  - copy_' })
  local last = vim.api.nvim_buf_line_count(buffer)
  vim.api.nvim_win_set_cursor(0, { last, 8 })
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  params.position.character = 9
  local answers = vim.lsp.buf_request_sync(buffer, 'textDocument/completion', params, 60000)
  local items = vim.lsp.util.extract_completion_items(answers[client.id].result)
  for _, item in ipairs(items) do
    if item.label == 'copy_script' then
      seen.completion = item.textEdit.newText
      vim.lsp.util.apply_text_edits({ item.textEdit }, buffer, client.offset_encoding)
    end
  end
  local text = vim.api.nvim_buf_get_lines(buffer, last - 1, last, false)[1]
  vim.api.nvim_buf_set_lines(buffer, last - 1, last, false, { text .. 'setup.sh' })

  -- Rename, through the editor's own command.
  local before = vim.api.nvim_buf_get_changedtick(buffer)
  at(2, 'java_distro')
  vim.lsp.buf.rename('jdk')
  wait_for('the new name', function()
    return vim.api.nvim_buf_get_changedtick(buffer) > before
      and vim.api.nvim_buf_get_lines(buffer, 1, 2, false)[1] == '  jdk:'
  end)
  vim.cmd('write')

  wait_for('no findings but warnings', function()
    for _, found in ipairs(vim.diagnostic.get(buffer)) do
      if found.severity == vim.diagnostic.severity.ERROR then
        return false
      end
    end
    return true
  end)

  -- What it compiles to, in a window beside it.
  vim.cmd('SaharaImageCompiled rocky')
  wait_for('the compiled script', function()
    return vim.bo.filetype == 'sh' and vim.api.nvim_buf_line_count(0) > 10
  end)
  seen.compiled = vim.api.nvim_buf_get_lines(0, 0, 1, false)[1]
end, debug.traceback)
if not ok then
  seen.error = err
end
finish()
